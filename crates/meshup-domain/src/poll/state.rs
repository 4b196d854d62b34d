//! Where a poll is in its life.

use time::OffsetDateTime;

use crate::Violation;
use crate::words;

words! {
    /// The word for a poll's state.
    PollStatus { Draft = "draft", Active = "active", Closed = "closed" }
}

/// Where a poll is in its life. There is no way back from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollState {
    /// Not asked yet, and so without votes.
    Draft,
    /// Takes votes, until it expires.
    Active,
    Closed {
        at: OffsetDateTime,
    },
}

/// Why a poll takes no votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotVotable {
    Draft,
    /// Closed, or expired.
    Over,
}

impl PollState {
    pub const fn status(self) -> PollStatus {
        match self {
            Self::Draft => PollStatus::Draft,
            Self::Active => PollStatus::Active,
            Self::Closed { .. } => PollStatus::Closed,
        }
    }

    pub const fn closed_at(self) -> Option<OffsetDateTime> {
        match self {
            Self::Draft | Self::Active => None,
            Self::Closed { at } => Some(at),
        }
    }

    /// The state of a new poll.
    pub fn first(status: PollStatus) -> Result<Self, Violation> {
        match status {
            PollStatus::Draft => Ok(Self::Draft),
            PollStatus::Active => Ok(Self::Active),
            PollStatus::Closed => Err(Violation::Rule("A new poll is a draft or active.")),
        }
    }
}
