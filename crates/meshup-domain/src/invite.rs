//! Invites to a server.

use time::OffsetDateTime;

use crate::permission::{Allowed, ManageMembers};
use crate::text::{bounded, folded, within};
use crate::user::email;
use crate::{InviteId, ServerId, UserId, Violation, Violations};

/// Length of an invite code in characters.
pub const CODE_LENGTH: usize = 10;

/// The characters of an invite code.
pub const CODE_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// An invite. Codes are compared case-insensitively.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// UUIDv7, so ids sort by creation time.
    pub id: InviteId,
    /// The server that it leads to, public or not.
    pub server: ServerId,
    /// The member who created it.
    pub inviter: UserId,
    /// [`CODE_LENGTH`] characters of [`CODE_ALPHABET`]; unique across servers.
    pub code: String,
    /// What its creator chose.
    pub terms: InviteTerms,
    /// How many users joined with it; a member who presents it again does not count.
    pub uses: i32,
    /// When it was revoked, which is final.
    pub revoked_at: Option<OffsetDateTime>,
    /// When it was created.
    pub created_at: OffsetDateTime,
}

/// The terms of an invite that its creator chooses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InviteTerms {
    /// What the invite is for, at most 120 characters; may be empty.
    pub label: String,
    /// If set, only the account with this address may accept the invite.
    pub invitee_email: Option<String>,
    /// 1 to 1,000,000; `None` is unlimited.
    pub max_uses: Option<i32>,
    /// From this moment on it cannot be used; `None` means never.
    pub expires_at: Option<OffsetDateTime>,
}

/// A partial update of the terms of an invite; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InviteChanges {
    /// At most 120 characters.
    pub label: Option<String>,
    /// A blank address removes the restriction.
    pub invitee_email: Option<String>,
    /// 1 to 1,000,000. A limit cannot be removed.
    pub max_uses: Option<i64>,
    /// Must be in the future; see [`expires_at`].
    pub expires_at: Option<OffsetDateTime>,
}

impl InviteTerms {
    /// The updated terms, or every rule that the changes violate. The expiry is checked separately by
    /// [`expires_at`].
    pub fn apply(mut self, changes: InviteChanges) -> Result<Self, Violations> {
        let InviteChanges { label: about, invitee_email, max_uses: uses, expires_at } = changes;
        let address = invitee_email.filter(|address| !address.trim().is_empty());
        let mut violations = Violations::default();
        violations.set("label", &mut self.label, about.as_deref().map(label));
        let invitee = address.as_deref().map(|address| email(address).map(Some));
        violations.set("invitee_email", &mut self.invitee_email, invitee);
        violations.set("max_uses", &mut self.max_uses, uses.map(|uses| max_uses(uses).map(Some)));
        self.expires_at = expires_at.or(self.expires_at);
        violations.into_result().map(|()| self)
    }
}

impl Invite {
    /// A new invite to the server for which the permission was granted.
    pub fn create(
        allowed: &Allowed<ManageMembers>,
        id: InviteId,
        code: String,
        terms: InviteTerms,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            server: allowed.scope(),
            inviter: allowed.by(),
            code,
            terms,
            uses: 0,
            revoked_at: None,
            created_at: now,
        }
    }

    /// Whether the account with this address may accept the invite.
    pub fn is_for(&self, email: &str) -> bool {
        self.terms.invitee_email.as_ref().is_none_or(|invitee| folded(invitee) == folded(email))
    }

    /// Whether it can be used at `now`: it is neither revoked, expired nor used up.
    pub fn is_active(&self, now: OffsetDateTime) -> bool {
        self.revoked_at.is_none()
            && self.terms.expires_at.is_none_or(|end| now < end)
            && self.terms.max_uses.is_none_or(|max| self.uses < max)
    }
}

/// Checks that the expiry, if any, is in the future.
pub fn expires_at(end: Option<OffsetDateTime>, now: OffsetDateTime) -> Result<(), Violation> {
    if end.is_none_or(|end| end > now) {
        Ok(())
    } else {
        Err(Violation::Rule("Ensure this time is in the future."))
    }
}

/// Validates an invite's label: at most 120 characters.
fn label(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=120)
}

/// Validates the maximum number of uses: 1 to 1,000,000.
fn max_uses(value: i64) -> Result<i32, Violation> {
    within(value, 1..=1_000_000).map(|uses| i32::try_from(uses).unwrap_or(i32::MAX))
}
