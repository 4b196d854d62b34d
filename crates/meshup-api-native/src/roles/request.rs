//! What clients send about roles.

use meshup_app::servers::roles::{CreateRole, UpdateRole};
use meshup_web::{Fields, FromFields};
use utoipa::ToSchema;

/// A new role.
#[derive(Debug, ToSchema)]
pub(crate) struct CreateRoleBody {
    /// 1 to 100 characters.
    #[schema(example = "Reviewer")]
    name: String,
    #[schema(example = "#3498db")]
    color: Option<String>,
    /// False if left out.
    is_mentionable: Option<bool>,
    /// False if left out.
    is_hoisted: Option<bool>,
    /// Below all others if left out.
    #[schema(minimum = 1, maximum = 1_000_000, example = 250)]
    position: Option<i64>,
    /// Codenames.
    #[schema(max_items = 9, example = json!(["message.manage"]))]
    permissions: Option<Vec<String>>,
}

impl FromFields for CreateRoleBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            name: fields.required("name"),
            color: fields.optional("color"),
            is_mentionable: fields.optional("is_mentionable"),
            is_hoisted: fields.optional("is_hoisted"),
            position: fields.optional("position"),
            permissions: fields.optional("permissions"),
        }
    }
}

impl CreateRoleBody {
    pub(super) fn into_command(self) -> CreateRole {
        let Self { name, color, is_mentionable, is_hoisted, position, permissions } = self;
        CreateRole { name, color, is_mentionable, is_hoisted, position, permissions }
    }
}

/// What is to change about a role.
#[derive(Debug, ToSchema)]
pub(crate) struct UpdateRoleBody {
    /// 1 to 100 characters.
    name: Option<String>,
    #[schema(example = "#3498db")]
    color: Option<String>,
    is_mentionable: Option<bool>,
    is_hoisted: Option<bool>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    position: Option<i64>,
    /// Codenames; replaces the set.
    #[schema(max_items = 9, example = json!(["message.manage", "poll.manage"]))]
    permissions: Option<Vec<String>>,
}

impl FromFields for UpdateRoleBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            name: fields.optional("name"),
            color: fields.optional("color"),
            is_mentionable: fields.optional("is_mentionable"),
            is_hoisted: fields.optional("is_hoisted"),
            position: fields.optional("position"),
            permissions: fields.optional("permissions"),
        }
    }
}

impl UpdateRoleBody {
    pub(super) fn into_command(self) -> UpdateRole {
        let Self { name, color, is_mentionable, is_hoisted, position, permissions } = self;
        UpdateRole { name, color, is_mentionable, is_hoisted, position, permissions }
    }
}
