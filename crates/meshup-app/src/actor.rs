//! The user on whose behalf a use case runs.

use meshup_domain::{SessionId, UserId};

/// A user with a live session. Only authentication constructs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    pub session: SessionId,
    pub is_admin: bool,
}
