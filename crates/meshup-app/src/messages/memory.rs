//! Counts bytes of memory.

use std::sync::atomic::{AtomicIsize, Ordering};

/// A number of bytes that many things together take.
#[derive(Debug, Default)]
pub(super) struct Memory(AtomicIsize);

impl Memory {
    pub(super) fn bytes(&self) -> isize {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts more bytes, or fewer.
    pub(super) fn grow(&self, bytes: isize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// A size as a difference.
pub(super) fn signed(bytes: usize) -> isize {
    isize::try_from(bytes).unwrap_or(isize::MAX)
}
