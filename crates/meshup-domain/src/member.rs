//! Membership of a server.

use time::OffsetDateTime;

use crate::audit::Change;
use crate::permission::{Allowed, Denied, ModerateMember, RenameMember};
use crate::text::{bounded, is_blank};
use crate::{MemberId, ServerId, UserId, Violation};

/// Whether a member is barred from writing, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mute {
    /// Not muted.
    None,
    /// Muted until this moment; stays stored after it has passed.
    Until(OffsetDateTime),
    /// Muted until someone lifts it.
    Indefinite,
}

impl Mute {
    /// Mutes until `end`, which must be in the future, or indefinitely if `None`.
    pub fn until(end: Option<OffsetDateTime>, now: OffsetDateTime) -> Result<Self, Violation> {
        match end {
            None => Ok(Self::Indefinite),
            Some(end) if end > now => Ok(Self::Until(end)),
            Some(_) => Err(Violation::Rule("Ensure this time is in the future.")),
        }
    }

    /// Whether the mute is in force at `now`.
    pub fn is_active(self, now: OffsetDateTime) -> bool {
        match self {
            Self::None => false,
            Self::Until(end) => now < end,
            Self::Indefinite => true,
        }
    }
}

impl std::fmt::Display for Mute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("no"),
            Self::Until(end) => write!(f, "until {end}"),
            Self::Indefinite => f.write_str("yes"),
        }
    }
}

/// What a user is to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Neither a member nor banned.
    Stranger,
    /// A member.
    Member,
    /// Banned, and therefore no member.
    Banned,
}

impl Standing {
    /// Whether the user may join a server without an invite, or be in it already.
    pub fn may_join(self, is_public: bool) -> Result<(), Denied> {
        match self {
            Self::Banned => Err(Denied::Banned),
            Self::Member => Ok(()),
            Self::Stranger if is_public => Ok(()),
            Self::Stranger => Err(Denied::NotAMember),
        }
    }
}

/// A ban from a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// When the member was banned.
    pub at: OffsetDateTime,
    /// At most 500 characters; empty if none was given.
    pub reason: String,
}

/// A user's membership of a server. A banned member's row is kept to prevent them from rejoining.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// UUIDv7, so ids sort by creation time.
    pub id: MemberId,
    /// The server that they are a member of.
    pub server: ServerId,
    /// The account; it has at most one membership of a server.
    pub user: UserId,
    /// 1 to 50 characters, shown in this server instead of the display name; `None` if not chosen.
    pub nickname: Option<String>,
    /// Whether they may write. An expired mute has no effect.
    pub mute: Mute,
    /// Set while they are banned. They then count as no member; lifting the ban deletes the membership.
    pub ban: Option<Ban>,
    /// When this membership began; a user who leaves and rejoins gets a new one.
    pub joined_at: OffsetDateTime,
}

impl Member {
    /// A new member without a nickname.
    pub fn join(id: MemberId, server: ServerId, user: UserId, now: OffsetDateTime) -> Self {
        Self { id, server, user, nickname: None, mute: Mute::None, ban: None, joined_at: now }
    }

    /// Sets or clears the nickname. Returns the change for the audit log, if there is one.
    pub fn rename(&mut self, _: &Allowed<RenameMember>, nickname: Option<String>) -> Option<Change> {
        let change = Change::between("nickname", self.nickname.clone(), nickname.clone());
        self.nickname = nickname;
        change
    }

    /// Bans the member. The row keeps its roles, so that the role hierarchy also governs who may lift the
    /// ban.
    pub fn ban(&mut self, _: &Allowed<ModerateMember>, reason: String, now: OffsetDateTime) {
        self.ban = Some(Ban { at: now, reason });
    }

    /// Mutes or unmutes the member. Returns the change for the audit log, if there is one.
    pub fn set_mute(&mut self, _: &Allowed<ModerateMember>, mute: Mute) -> Option<Change> {
        let change = Change::of("muted", &self.mute.to_string(), &mute.to_string());
        self.mute = mute;
        change
    }
}

/// Validates a nickname: 1 to 50 characters. A blank one becomes `None`.
pub fn nickname(text: &str) -> Result<Option<String>, Violation> {
    if is_blank(text) { Ok(None) } else { bounded(text, 1..=50).map(Some) }
}

/// Validates the reason of a ban: at most 500 characters.
pub fn ban_reason(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=500)
}
