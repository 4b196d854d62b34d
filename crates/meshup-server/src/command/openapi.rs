//! `openapi`

use crate::failure::Failure;
use crate::{document, output};

pub(crate) fn run() -> Result<(), Failure> {
    Ok(output::line(document::whole()?.json)?)
}
