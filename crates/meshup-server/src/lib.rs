//! Reads the configuration, wires, serves; the command line.
//!
//! [`wiring`] is the one place where ports meet what stands behind them; [`http`] is the one place where use cases
//! meet the surfaces, which [`surfaces`] lists.

mod cli;
mod command;
mod document;
mod failure;
mod follower;
mod health;
mod http;
mod log;
mod net;
mod output;
mod scheduler;
pub mod settings;
mod signals;
mod surfaces;
mod wiring;

use std::process::ExitCode;

/// Runs the command that the arguments of the process name. Failures are one line on the standard error.
pub fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::FAILURE
        }
    }
}
