//! Views of invites.

use meshup_domain::invite::Invite;
use meshup_domain::user::UserCard;
use time::OffsetDateTime;

use crate::ports::InviteView;
use crate::servers::ServerView;

/// An invite with its server, its creator, and whether it is still active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteDetails {
    pub invite: Invite,
    pub is_active: bool,
    pub server: ServerView,
    pub inviter: UserCard,
}

impl InviteDetails {
    pub(super) fn new(view: InviteView, server: ServerView, now: OffsetDateTime) -> Self {
        let InviteView { invite, inviter } = view;
        Self { is_active: invite.is_active(now), invite, server, inviter }
    }
}
