//! The user on whose behalf a use case runs.

use meshup_domain::{SessionId, UserId};

/// An authenticated user. Constructed only from a verified token, a login, or the secret of a calendar link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The owner of the session. Proofs of permission are issued for this user.
    pub user: UserId,
    /// The session of the request, which a password change keeps. Nil for a calendar link, which has none.
    pub session: SessionId,
    /// Whether the user is a site admin, who has every permission in every server; at most 2 s old.
    pub is_admin: bool,
}
