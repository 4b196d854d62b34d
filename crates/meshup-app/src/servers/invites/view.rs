//! Views of invites.

use meshup_domain::invite::Invite;
use meshup_domain::user::UserCard;
use time::OffsetDateTime;

use crate::ports::InviteView;
use crate::servers::ServerView;

/// An invite with its server, its creator, and whether it is still active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteDetails {
    /// The invite with its terms and number of uses.
    pub invite: Invite,
    /// Whether it could be accepted at the time of reading: neither revoked, expired nor used up.
    pub is_active: bool,
    /// The server that the invite admits to.
    pub server: ServerView,
    /// The current public summary of the creator.
    pub inviter: UserCard,
}

impl InviteDetails {
    pub(super) fn new(view: InviteView, server: ServerView, now: OffsetDateTime) -> Self {
        let InviteView { invite, inviter } = view;
        Self { is_active: invite.is_active(now), invite, server, inviter }
    }
}
