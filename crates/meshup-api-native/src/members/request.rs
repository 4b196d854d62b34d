//! Request bodies and filters for members.

use meshup_domain::RoleId;
use meshup_web::{Fields, FromFields};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    /// Changes to a member.
    pub(crate) struct UpdateMember {
        /// 1 to 50 characters; null or empty removes it.
        nickname: patch String, { "examples": ["Ally"] };
    }
}

meshup_web::request! {
    /// A ban.
    pub(crate) struct BanBody as "Ban" {
        /// At most 500 characters; recorded in the audit log.
        reason: nullable String, { "examples": ["Spam"] };
    }
}

meshup_web::request! {
    /// A mute.
    pub(crate) struct MuteBody as "Mute" {
        /// In the future; if omitted, the mute lasts until it is lifted.
        until: nullable OffsetDateTime;
    }
}

meshup_web::request! {
    /// The new roles of a member.
    pub(crate) struct AssignRoles {
        /// Roles of the server; an empty list leaves the Member role.
        roles as "role_ids": required Vec<RoleId>, { "maxItems": 200 };
    }
}

/// Filters for members.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MemberFilters {
    /// If true, lists banned users instead of members.
    pub(super) banned: Option<bool>,
}

impl FromFields for MemberFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { banned: fields.nullable("banned") }
    }
}
