//! The program.

use std::process::ExitCode;

/// A third of the processor time of a request is spent in the allocator of the C library, and half of that in this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    meshup_server::main()
}
