//! Permissions on the whole site.

use time::OffsetDateTime;

use super::{Action, Denied, WriteAction};
use crate::UserId;
use crate::user::User;

/// The requesting user, with what administration depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteFacts {
    /// The requesting user.
    pub person: UserId,
    /// Whether they are a site admin.
    pub is_admin: bool,
    /// Whether the account is active.
    pub is_active: bool,
}

impl From<&User> for SiteFacts {
    fn from(user: &User) -> Self {
        Self { person: user.id, is_admin: user.is_admin, is_active: user.is_active }
    }
}

actions! { SiteFacts => (), |f| (f.person, ());
    /// Administer accounts, servers and announcements, and read what only site admins see.
    AdministerSite => |f, _now| {
        if f.is_admin && f.is_active { Ok(()) } else { Err(Denied::MissingPermission) }
    },
}

writing! { AdministerSite }
