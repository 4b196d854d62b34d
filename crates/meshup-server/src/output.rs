//! What the program tells the person who runs it, apart from the log.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// A line on the standard output. Nobody reading it any more is no failure.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

/// A line on the standard error. There is nobody left to tell when that fails.
pub(crate) fn complain(problem: &impl Display) {
    let _ = writeln!(io::stderr().lock(), "meshup-server: {problem}");
}
