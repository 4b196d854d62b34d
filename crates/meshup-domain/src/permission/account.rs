//! What a person may do with an account.

use time::OffsetDateTime;

use super::{Action, Denied, WriteAction};
use crate::UserId;

/// Somebody who asks for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFacts {
    pub person: UserId,
    pub is_site_admin: bool,
    pub account: UserId,
}

actions! { AccountFacts => UserId, |f| (f.person, f.account);
    /// See and change an account: one's own, or as a site admin anybody's.
    OpenAccount => |f, _now| {
        if f.is_site_admin || f.person == f.account { Ok(()) } else { Err(Denied::MissingPermission) }
    },
}

writing! { OpenAccount }
