//! Who is asking.

use meshup_domain::{SessionId, UserId};

/// A person with a live session. Only authentication makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    pub session: SessionId,
    pub is_admin: bool,
}
