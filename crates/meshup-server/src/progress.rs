//! Progress on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often a bar moves that counts nothing.
const TICK: Duration = Duration::from_millis(200);

/// What has been done of something that takes time. It is drawn on standard error if that is a terminal, and nowhere
/// otherwise.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts bytes towards `total`; without it, only what has been done is shown.
    pub(crate) fn of_bytes(what: &'static str, total: Option<u64>) -> Self {
        let (bar, shape) = match total {
            Some(total) => (ProgressBar::new(total), "{msg} [{bar:30}] {bytes} of {total_bytes}, {eta} left"),
            None => (ProgressBar::no_length(), "{msg} {spinner} {bytes}, {elapsed}"),
        };
        let style = ProgressStyle::with_template(shape).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(bar.with_style(style).with_message(what))
    }

    /// Shows that something goes on, and for how long.
    pub(crate) fn waiting(what: &'static str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(what);
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Counts more bytes.
    pub(crate) fn add(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
