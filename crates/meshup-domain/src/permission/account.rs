//! Permissions on accounts.

use time::OffsetDateTime;

use super::{Action, Denied, WriteAction};
use crate::UserId;

/// The requesting user and the account in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFacts {
    /// The requesting user.
    pub person: UserId,
    /// Whether the requesting user is a site admin.
    pub is_site_admin: bool,
    /// The user whose account is read or changed.
    pub account: UserId,
}

actions! { AccountFacts => UserId, |f| (f.person, f.account);
    /// Read and change an account: its owner and site admins.
    OpenAccount => |f, _now| {
        if f.is_site_admin || f.person == f.account { Ok(()) } else { Err(Denied::MissingPermission) }
    },
}

writing! { OpenAccount }
