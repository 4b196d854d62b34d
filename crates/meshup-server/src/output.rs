//! Output for the operator, apart from the log.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Writes a line to standard output. A closed pipe is not an error.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

/// Writes a line to standard error. An error is ignored, since there is nowhere left to report it.
pub(crate) fn complain(problem: &impl Display) {
    let _ = writeln!(io::stderr().lock(), "meshup-server: {problem}");
}
