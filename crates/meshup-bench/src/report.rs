//! Prints a line for each scenario.

use std::io::{self, Write};
use std::time::Duration;

use crate::load::Measured;
use crate::scenario::Scenario;

pub(crate) fn head() -> io::Result<()> {
    writeln!(
        io::stdout(),
        "{:<18} {:>9} {:>8} {:>8} {:>8} {:>7} {:>9} {:>9} {:>9}",
        "scenario",
        "per s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "errors",
        "CPU s",
        "DB CPU s",
        "MiB"
    )
}

/// Processor time of nodes and of the database is that of the whole run.
pub(crate) fn row(scenario: Scenario, measured: &Measured) -> io::Result<()> {
    let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|share| milliseconds(measured.percentile(share)));
    writeln!(
        io::stdout(),
        "{:<18} {:>9.0} {p50:>8.1} {p95:>8.1} {p99:>8.1} {:>7} {:>9.2} {:>9.2} {:>9.1}  {}",
        scenario.name(),
        measured.rate(),
        measured.errors,
        measured.usage.servers,
        measured.usage.database,
        measured.usage.memory,
        measured.remark
    )
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
