//! `openapi` and `asyncapi`

use crate::failure::Failure;
use crate::{document, output};

pub(crate) fn openapi() -> Result<(), Failure> {
    Ok(output::line(document::whole()?)?)
}

pub(crate) fn asyncapi() -> Result<(), Failure> {
    Ok(output::line(document::sockets()?)?)
}
