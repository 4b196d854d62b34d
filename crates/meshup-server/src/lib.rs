//! Reads the configuration, wires, serves; the command line.

use std::process::ExitCode;

/// The whole program.
pub fn main() -> ExitCode {
    ExitCode::FAILURE
}
