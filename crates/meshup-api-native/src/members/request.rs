//! What clients send about members.

use meshup_domain::RoleId;
use meshup_web::{Fields, FromFields};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    /// What is to change about a member.
    pub(crate) struct UpdateMember {
        /// 1 to 50 characters; null or empty removes it.
        nickname: patch String, { "examples": ["Ally"] };
    }
}

meshup_web::request! {
    /// Why somebody is banned.
    pub(crate) struct BanBody as "Ban" {
        /// At most 500 characters; stands in the audit log.
        reason: nullable String, { "examples": ["Spam"] };
    }
}

meshup_web::request! {
    /// How long somebody is muted.
    pub(crate) struct MuteBody as "Mute" {
        /// In the future; for as long as nobody ends it if left out.
        until: nullable OffsetDateTime;
    }
}

meshup_web::request! {
    /// The roles that a member is to have.
    pub(crate) struct AssignRoles {
        /// Roles of the server; empty means the Member role.
        roles as "role_ids": required Vec<RoleId>, { "maxItems": 200 };
    }
}

/// Which members.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MemberFilters {
    /// The banned instead of the members.
    pub(super) banned: Option<bool>,
}

impl FromFields for MemberFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { banned: fields.nullable("banned") }
    }
}
