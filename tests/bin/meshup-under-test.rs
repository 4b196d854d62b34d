//! The server, for tests to start as a process of its own.

fn main() -> std::process::ExitCode {
    meshup_server::main()
}
