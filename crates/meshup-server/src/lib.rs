//! Configuration, wiring, the HTTP server and the command line.
//!
//! The crate `meshup` connects ports with their implementations, which `wiring` configures from the settings;
//! `http` is the only place that connects use cases with the surfaces, which `surfaces` lists.

mod backup;
mod cli;
mod command;
mod demo;
mod document;
mod failure;
mod health;
mod http;
mod log;
mod metrics;
mod net;
#[cfg(feature = "otel")]
mod otel;
mod output;
mod progress;
pub mod settings;
mod signals;
mod surfaces;
#[cfg(unix)]
mod systemd;
mod tls;
mod wiring;

use std::process::ExitCode;

/// Runs the command given by the process arguments. Errors are written to standard error.
pub fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::FAILURE
        }
    }
}
