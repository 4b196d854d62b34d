//! Invites as they are shown.

use meshup_domain::invite::Invite;
use meshup_domain::user::UserCard;
use time::OffsetDateTime;

use crate::ports::InviteView;
use crate::servers::ServerView;

/// An invite with where it leads, who made it, and whether it still lets anybody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullInvite {
    pub invite: Invite,
    pub is_active: bool,
    pub server: ServerView,
    pub inviter: UserCard,
}

impl FullInvite {
    pub(super) fn new(view: InviteView, server: ServerView, now: OffsetDateTime) -> Self {
        let InviteView { invite, inviter } = view;
        Self { is_active: invite.is_active(now), invite, server, inviter }
    }
}
