//! Full profiles, visible only to their owner and to site admins.

use meshup_domain::user::{Status, User};

use super::Users;
use crate::actor::Actor;

/// An account with the status that the viewer sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileView {
    /// The account. Show `status` below instead of the stored one.
    pub user: User,
    /// As stored for its owner; for site admins, as other users see it (`docs/rules.md#presence`).
    pub status: Status,
}

impl Users {
    pub(super) fn profile(&self, viewer: &Actor, user: User) -> ProfileView {
        let status = if user.id == viewer.user {
            user.profile.status
        } else {
            user.card().visible_status(self.presence.is_live(user.id))
        };
        ProfileView { user, status }
    }
}
