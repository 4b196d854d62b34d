//! What the program tells the person who runs it, apart from the log.

use std::fmt::Display;
use std::io::{self, Write};

/// A line on the standard output.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// A line on the standard error. There is nobody left to tell when that fails.
pub(crate) fn complain(problem: &impl Display) {
    let _ = writeln!(io::stderr().lock(), "meshup-server: {problem}");
}
