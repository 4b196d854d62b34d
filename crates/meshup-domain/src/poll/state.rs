//! The states of a poll.

use time::OffsetDateTime;

use crate::Violation;
use crate::string_enum;

string_enum! {
    /// The name of a poll's state.
    PollStatus {
        /// Not published yet.
        Draft = "draft",
        /// Published; takes votes until it expires.
        Active = "active",
        /// Over, because someone closed it or because it expired.
        Closed = "closed",
    }
}

/// The state of a poll. A closed poll is never reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollState {
    /// Not published yet, and therefore without votes.
    Draft,
    /// Takes votes until it expires.
    Active,
    /// Over for good; its results are visible to everyone who can see it.
    Closed {
        /// When it stopped taking votes: when someone closed it, or its expiry.
        at: OffsetDateTime,
    },
}

/// Why a poll takes no votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteRefusal {
    /// Not published yet.
    Draft,
    /// Closed or expired.
    Over,
}

impl PollState {
    /// The name of the state.
    pub const fn status(self) -> PollStatus {
        match self {
            Self::Draft => PollStatus::Draft,
            Self::Active => PollStatus::Active,
            Self::Closed { .. } => PollStatus::Closed,
        }
    }

    /// When the poll ended, if it has been closed.
    pub const fn closed_at(self) -> Option<OffsetDateTime> {
        match self {
            Self::Draft | Self::Active => None,
            Self::Closed { at } => Some(at),
        }
    }

    /// The state of a new poll, which can be a draft or active.
    pub fn first(status: PollStatus) -> Result<Self, Violation> {
        match status {
            PollStatus::Draft => Ok(Self::Draft),
            PollStatus::Active => Ok(Self::Active),
            PollStatus::Closed => Err(Violation::Rule("A new poll must be a draft or active.")),
        }
    }
}
