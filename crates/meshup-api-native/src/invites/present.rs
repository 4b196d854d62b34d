//! Invites as the native surface shows them.

use meshup_app::servers::invites::InviteDetails;
use meshup_domain::invite::{Invite, InviteTerms};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::servers::ServerDto;

/// An invite.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invite)]
pub(crate) struct InviteDto {
    /// Constant; invites are addressed by `code`.
    id: Uuid,
    /// Unique across all servers; the `code` in paths.
    #[schema(example = "ABCD1234EF")]
    code: String,
    /// What the invite is for, at most 120 characters; may be empty.
    #[schema(example = "Design Sprint")]
    label: String,
    /// If set, only the account with this address can accept the invite.
    #[schema(example = "guest@example.com")]
    invitee_email: Option<String>,
    /// 1 to 1,000,000; null for unlimited.
    #[schema(example = 5)]
    max_uses: Option<i32>,
    /// How many users joined with it.
    #[schema(example = 0)]
    uses: i32,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    created_at: Timestamp,
    /// Whether the invite can be accepted: it is not revoked, expired or used up.
    is_active: bool,
    server: ServerDto,
    inviter: UserBasic,
}

impl InviteDto {
    pub(super) fn of(full: &InviteDetails, show: &Presenter) -> Self {
        let InviteDetails { invite, is_active, server, inviter } = full;
        let Invite { id, server: _, inviter: _, code, terms, uses, revoked_at, created_at } = invite;
        let InviteTerms { label, invitee_email, max_uses, expires_at } = terms;
        Self {
            id: id.0,
            code: code.clone(),
            label: label.clone(),
            invitee_email: invitee_email.clone(),
            max_uses: *max_uses,
            uses: *uses,
            expires_at: expires_at.map(Timestamp),
            revoked_at: revoked_at.map(Timestamp),
            created_at: (*created_at).into(),
            is_active: *is_active,
            server: ServerDto::of(server, show),
            inviter: show.user(inviter),
        }
    }
}

/// The server that an invite was accepted for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcceptedDto {
    /// A text to show to the user.
    #[schema(example = "Joined server successfully")]
    pub(super) message: &'static str,
    /// The server as the new member sees it.
    pub(super) server: ServerDto,
    /// With this use counted.
    pub(super) invite: InviteDto,
}
