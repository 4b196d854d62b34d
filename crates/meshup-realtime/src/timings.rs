//! Timeouts and intervals.

use std::time::Duration;

/// The timeouts and intervals of the hub; tests use short ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timings {
    /// How long a user is shown as typing without a new signal (`docs/rules.md#presence-and-typing`).
    pub typing: Duration,
    /// The interval between checks of heads, sessions and access. What is announced does not wait for it.
    ///
    /// Access that ends on another node must end here within 5 s even if nothing is announced
    /// (`docs/reliability.md#guarantees`), and cached facts may be as old as this in addition.
    pub poll_interval: Duration,
    /// The delay before retrying a failed read; doubles up to [`Timings::poll_interval`].
    pub retry: Duration,
    /// How long a joining socket waits for the room's head.
    pub join_timeout: Duration,
    /// The interval between the heartbeats of a node.
    pub heartbeat: Duration,
    /// How long a node may be silent before its users count as gone: with the interval between checks, which is that of
    /// heartbeats, less than 15 s (`docs/reliability.md#presence-and-typing`).
    pub node_expiry: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            typing: Duration::from_secs(10),
            poll_interval: Duration::from_secs(2),
            retry: Duration::from_millis(50),
            join_timeout: Duration::from_secs(5),
            heartbeat: Duration::from_secs(4),
            node_expiry: Duration::from_secs(10),
        }
    }
}
