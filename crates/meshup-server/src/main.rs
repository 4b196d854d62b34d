//! The program.

use std::process::ExitCode;

/// A third of the processor time of a request is spent in the allocator of the C library, and half of that in this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    refuse_huge_pages();
    meshup_server::main()
}

/// With transparent huge pages, a few KiB in use hold 2 MiB of memory: of an idle server, 30 MiB too much. The allocator
/// does not ask for them; this is for systems that give them to everybody. The server runs without this as well.
#[cfg(target_os = "linux")]
fn refuse_huge_pages() {
    let _ = nix::sys::prctl::set_thp_disable(true);
}
