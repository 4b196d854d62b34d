//! How long things take.

use std::time::Duration;

/// The durations that the hub lives by; tests make them short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long somebody who went quiet is shown as typing (`docs/rules.md#presence-and-typing`).
    pub typing: Duration,
    /// Between two looks at heads, sessions and access; what was announced does not wait for it.
    ///
    /// Access that ended on another node must end here within 5 s also while nothing is announced
    /// (`docs/reliability.md#guarantees`), and facts may be as old as this besides.
    pub pass: Duration,
    /// Before a read that failed is tried again; doubles up to [`Pace::pass`].
    pub retry: Duration,
    /// How long a joining socket waits for the room's head.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            typing: Duration::from_secs(10),
            pass: Duration::from_secs(2),
            retry: Duration::from_millis(50),
            patience: Duration::from_secs(5),
        }
    }
}
