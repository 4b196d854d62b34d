//! The state of a caller.

use std::time::Duration;

/// The state of a bucket after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LimitStatus {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// Time until the bucket is full again.
    pub(super) reset: Duration,
    /// Time until the next call is allowed, if this one was rejected.
    pub(super) wait: Option<Duration>,
}

impl LimitStatus {
    pub(super) fn tighter(self, other: Self) -> Self {
        let key = |standing: &Self| (standing.wait.is_none(), standing.remaining, standing.limit);
        if key(&other) < key(&self) { other } else { self }
    }
}
