//! Full profiles, visible only to their owner and to site admins.

use meshup_domain::user::{Status, User};

use super::Users;
use crate::actor::Actor;

/// An account with the status that the viewer sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub user: User,
    /// As stored for its owner; for site admins, as other users see it (`docs/rules.md#presence`).
    pub status: Status,
}

impl Users {
    pub(super) fn profile(&self, viewer: &Actor, user: User) -> Profile {
        let status = if user.id == viewer.user {
            user.profile.status
        } else {
            user.card().seen_status(self.presence.is_live(user.id))
        };
        Profile { user, status }
    }
}
