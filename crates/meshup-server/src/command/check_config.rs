//! `check-config`

use crate::failure::Failure;
use crate::output;
use crate::settings::Settings;

/// Loading the settings has validated them; problems with external resources are found at startup.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    let mode = if settings.production { "production" } else { "development" };
    output::line(format!("the configuration is valid ({mode})"))?;
    Ok(())
}
