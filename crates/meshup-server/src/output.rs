//! Output for the operator, apart from the log.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Writes a line to standard output. A closed pipe is not an error.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

/// Writes a problem to standard error, line by line. An error is ignored, since there is nowhere left to
/// report it.
pub(crate) fn complain(problem: &impl Display) {
    let mut out = io::stderr().lock();
    for line in problem.to_string().lines() {
        let _ = writeln!(out, "meshup-server: {line}");
    }
}
