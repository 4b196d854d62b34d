//! Rates, and how a caller stands to one.

use std::time::Duration;

/// So many calls in so long a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub calls: u32,
    pub per: Duration,
}

impl Rate {
    pub const fn per_minute(calls: u32) -> Self {
        Self { calls, per: Duration::from_mins(1) }
    }

    pub const fn per_hour(calls: u32) -> Self {
        Self { calls, per: Duration::from_hours(1) }
    }
}

/// How a caller stands after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// Until the bucket is full again.
    pub(super) reset: Duration,
    /// Until a call is let in again, if this one was not.
    pub(super) wait: Option<Duration>,
}

impl Standing {
    pub(super) fn tighter(self, other: Self) -> Self {
        let key = |standing: &Self| (standing.wait.is_none(), standing.remaining, standing.limit);
        if key(&other) < key(&self) { other } else { self }
    }
}
