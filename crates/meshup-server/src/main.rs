//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    meshup_server::main()
}
