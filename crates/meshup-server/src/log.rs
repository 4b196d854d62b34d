//! Logging to standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::settings::{Format, Log};

/// Starts logging, and tracing in programs with the feature `otel`. Does nothing if the process already has a logger.
pub(crate) fn start(settings: &Log) {
    // The settings were validated.
    let filter = EnvFilter::try_new(&settings.level).unwrap_or_default();
    let lines = fmt::layer().with_writer(|| Tolerant);
    let lines = match settings.format {
        Format::Pretty => lines.with_target(false).with_ansi(io::stderr().is_terminal()).boxed(),
        Format::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
        }
    };
    #[cfg(not(feature = "otel"))]
    let started = registry().with(lines).with(filter).try_init();
    #[cfg(feature = "otel")]
    let started = registry().with(lines.with_filter(filter)).with(crate::otel::layer()).try_init();
    if let Err(error) = started {
        tracing::debug!(%error, "a logger is already installed");
    }
}

/// Lines dropped since the last successful write.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// Standard error, tolerating failed writes. Lines that cannot be written are dropped and counted: a full
/// disk must not make requests fail, least of all through logging.
struct Tolerant;

impl Write for Tolerant {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut out = io::stderr().lock();
        let missing = DROPPED.swap(0, Ordering::Relaxed);
        let noted = match missing {
            0 => Ok(()),
            _ => writeln!(out, "{missing} log lines could not be written"),
        };
        if noted.and_then(|()| out.write_all(line)).is_err() {
            DROPPED.fetch_add(missing + 1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
