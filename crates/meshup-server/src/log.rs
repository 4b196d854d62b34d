//! The log, on the standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{Format, Log};

/// Starts the log. In a process that has one already nothing happens.
pub(crate) fn start(settings: &Log) {
    // Checked with the settings.
    let filter = EnvFilter::try_new(&settings.level).unwrap_or_default();
    let log = fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match settings.format {
        Format::Pretty => log.with_target(false).with_ansi(io::stderr().is_terminal()).try_init(),
        Format::Json => {
            log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
    };
    if let Err(error) = started {
        tracing::debug!(error, "a log is running already");
    }
}
