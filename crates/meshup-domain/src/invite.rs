//! Invitations to a server.

use time::OffsetDateTime;

use crate::permission::{Allowed, ManageMembers};
use crate::text::{bounded, folded, within};
use crate::{InviteId, ServerId, UserId, Violation};

/// Characters of an invite code, each from `A-Z0-9`.
pub const CODE_LENGTH: usize = 10;

/// What a code is made of.
pub const CODE_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// An invitation. Codes are matched without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub id: InviteId,
    pub server: ServerId,
    pub inviter: UserId,
    pub code: String,
    pub label: String,
    /// Only the account with this address may accept.
    pub invitee_email: Option<String>,
    /// 1 to 1,000,000, or any number.
    pub max_uses: Option<i32>,
    pub uses: i32,
    pub expires_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
}

/// What people choose about an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InviteTerms {
    pub label: String,
    pub invitee_email: Option<String>,
    pub max_uses: Option<i32>,
    pub expires_at: Option<OffsetDateTime>,
}

impl Invite {
    /// A new invitation to the server that the permission is for.
    pub fn create(
        allowed: &Allowed<ManageMembers>,
        id: InviteId,
        code: String,
        terms: InviteTerms,
        now: OffsetDateTime,
    ) -> Self {
        let InviteTerms { label, invitee_email, max_uses, expires_at } = terms;
        Self {
            id,
            server: allowed.scope(),
            inviter: allowed.by(),
            code,
            label,
            invitee_email,
            max_uses,
            uses: 0,
            expires_at,
            revoked_at: None,
            created_at: now,
        }
    }

    /// Whether the account with this address may accept.
    pub fn is_for(&self, email: &str) -> bool {
        self.invitee_email.as_ref().is_none_or(|invitee| folded(invitee) == folded(email))
    }

    /// Neither revoked, expired nor used up.
    pub fn is_active(&self, now: OffsetDateTime) -> bool {
        self.revoked_at.is_none()
            && self.expires_at.is_none_or(|end| now < end)
            && self.max_uses.is_none_or(|max| self.uses < max)
    }
}

/// When an invite ends: in the future.
pub fn expires_at(end: OffsetDateTime, now: OffsetDateTime) -> Result<OffsetDateTime, Violation> {
    if end > now { Ok(end) } else { Err(Violation::Rule("Choose a time in the future.")) }
}

/// What an invite is for, at most 120 characters.
pub fn label(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=120)
}

/// How many people an invite may let in, 1 to 1,000,000.
pub fn max_uses(value: i64) -> Result<i32, Violation> {
    within(value, 1..=1_000_000).map(|uses| i32::try_from(uses).unwrap_or(i32::MAX))
}
