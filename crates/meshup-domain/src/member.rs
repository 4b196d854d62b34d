//! Membership of a server.

use time::OffsetDateTime;

use crate::text::{Broken, bounded};
use crate::{MemberId, ServerId, UserId};

/// How long somebody may not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mute {
    None,
    Until(OffsetDateTime),
    Indefinite,
}

impl Mute {
    /// Whether the mute is in force.
    pub fn holds(self, now: OffsetDateTime) -> bool {
        match self {
            Self::None => false,
            Self::Until(end) => now < end,
            Self::Indefinite => true,
        }
    }
}

/// A ban from a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    pub at: OffsetDateTime,
    pub reason: String,
}

/// A person's membership of a server; a banned one is kept, so that they cannot join again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub server: ServerId,
    pub user: UserId,
    pub nickname: Option<String>,
    pub mute: Mute,
    pub ban: Option<Ban>,
    pub joined_at: OffsetDateTime,
}

/// A name for one server, 1 to 50 characters.
pub fn nickname(text: &str) -> Result<String, Broken> {
    bounded(text, 1..=50)
}

/// Why somebody was banned, at most 500 characters.
pub fn ban_reason(text: &str) -> Result<String, Broken> {
    bounded(text, 0..=500)
}
