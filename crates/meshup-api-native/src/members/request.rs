//! What clients send about members.

use meshup_domain::Patch;
use meshup_domain::RoleId;
use meshup_web::{Fields, FromFields};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

/// What is to change about a member.
#[derive(Debug, ToSchema)]
pub(crate) struct UpdateMemberBody {
    /// 1 to 50 characters; null or empty removes it.
    #[schema(value_type = Option<String>, example = "Ally")]
    pub(super) nickname: Patch<String>,
}

impl FromFields for UpdateMemberBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { nickname: fields.patch("nickname") }
    }
}

/// Why somebody is banned.
#[derive(Debug, ToSchema)]
pub(crate) struct BanBody {
    /// At most 500 characters; stands in the audit log.
    #[schema(example = "Spam")]
    pub(super) reason: Option<String>,
}

impl FromFields for BanBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { reason: fields.nullable("reason") }
    }
}

/// How long somebody is muted.
#[derive(Debug, ToSchema)]
pub(crate) struct MuteBody {
    /// In the future; for as long as nobody ends it if left out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) until: Option<OffsetDateTime>,
}

impl FromFields for MuteBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { until: fields.nullable("until") }
    }
}

/// The roles that a member is to have.
#[derive(Debug, ToSchema)]
pub(crate) struct AssignRolesBody {
    /// Roles of the server; empty means the Member role.
    #[schema(value_type = Vec<uuid::Uuid>, max_items = 200)]
    pub(super) role_ids: Vec<RoleId>,
}

impl FromFields for AssignRolesBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { role_ids: fields.required("role_ids") }
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
