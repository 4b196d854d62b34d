//! Invites as the native surface shows them.

use meshup_app::servers::invites::{InviteDetails, InvitePreview};
use meshup_domain::invite::{Invite, InviteTerms};
use meshup_domain::server::Server;
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

/// An invite that can be used, as anybody who has its code sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitePreview)]
pub(crate) struct InvitePreviewDto {
    /// As it was created, whatever the case of the request.
    #[schema(example = "ABCD1234EF")]
    code: String,
    /// Null if the invite does not expire.
    expires_at: Option<Timestamp>,
    /// Whether only one account may accept it, whose address its creator chose.
    is_personal: bool,
    server: InvitedToDto,
}

/// The server that an invite leads to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitedTo)]
pub(crate) struct InvitedToDto {
    /// The `server_id` in paths.
    id: Uuid,
    /// 1 to 100 characters.
    #[schema(example = "Project Alpha")]
    name: String,
    /// At most 2,000 characters; may be empty.
    #[schema(example = "Planning workspace")]
    description: String,
    /// The URL of the image.
    #[schema(format = "uri")]
    icon: Option<String>,
    /// The number of members, without banned users.
    #[schema(example = 12)]
    member_count: i32,
    /// Whether the server admits nobody at present, because it has as many members as it may have.
    is_full: bool,
}

impl InvitePreviewDto {
    pub(super) fn of(preview: InvitePreview, show: &Presenter) -> Self {
        let InvitePreview { invite, server } = preview;
        let InviteTerms { label: _, invitee_email, max_uses: _, expires_at } = invite.terms;
        Self {
            code: invite.code,
            expires_at: expires_at.map(Timestamp),
            is_personal: invitee_email.is_some(),
            server: InvitedToDto::of(server, show),
        }
    }
}

impl InvitedToDto {
    fn of(server: Server, show: &Presenter) -> Self {
        Self {
            id: server.id.0,
            is_full: server.is_full(),
            member_count: server.member_count,
            icon: show.image(server.profile.icon.as_ref()),
            name: server.profile.name,
            description: server.profile.description,
        }
    }
}
