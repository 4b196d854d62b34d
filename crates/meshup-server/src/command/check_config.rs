//! `check-config`

use crate::failure::Failure;
use crate::output;
use crate::settings::Settings;

/// Settings that could be loaded are good; what needs the outside is found at start.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    let mode = if settings.production { "production" } else { "development" };
    output::line(format!("the configuration is good ({mode})"))?;
    for unused in settings.unused() {
        output::line(format!("note: {unused} is set, but nothing uses it yet"))?;
    }
    Ok(())
}
