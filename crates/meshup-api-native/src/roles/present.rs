//! Roles as the native surface shows them.

use meshup_domain::role::{Permission, Role, RoleProfile};
use meshup_web::choice::{self, RoleType};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleDto {
    /// The `role_id` in paths.
    id: Uuid,
    /// 1 to 100 characters.
    #[schema(example = "Manager")]
    name: String,
    role_type: RoleType,
    /// `#rrggbb`.
    #[schema(example = "#3498db")]
    color: String,
    /// Whether `@name` in a message mentions the members who have the role.
    is_mentionable: bool,
    /// For clients: whether to list the members who have the role separately.
    is_hoisted: bool,
    /// Roles with higher positions rank above those with lower ones.
    #[schema(example = 300)]
    position: i32,
    /// What the role grants.
    permissions: Vec<PermissionDto>,
}

/// A permission.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PermissionDetails)]
pub(crate) struct PermissionDto {
    /// The same on every server.
    id: Uuid,
    /// A short name to show to users.
    #[schema(example = "Manage channels")]
    name: &'static str,
    codename: choice::Permission,
    /// What the permission allows, as a sentence to show to users.
    description: &'static str,
    /// The part of the codename before the dot.
    #[schema(example = "channel")]
    category: &'static str,
    /// Whether granting the permission carelessly can do serious damage.
    is_dangerous: bool,
}

impl From<Role> for RoleDto {
    fn from(role: Role) -> Self {
        let Role { id, server: _, role_type, profile, created_at: _ } = role;
        let RoleProfile { name, color, is_mentionable, is_hoisted, position, permissions } = profile;
        Self {
            id: id.0,
            name,
            role_type: role_type.into(),
            color,
            is_mentionable,
            is_hoisted,
            position,
            permissions: permissions.iter().map(PermissionDto::from).collect(),
        }
    }
}

/// The base of permission ids: a custom UUID (version 8, RFC 9562), since permissions have no rows.
const FIRST_ID: u128 = 0x6d65_7368_7570_8000_8000_0000_0000_0001;

impl From<Permission> for PermissionDto {
    fn from(permission: Permission) -> Self {
        Self {
            id: Uuid::from_u128(FIRST_ID + permission as u128),
            name: permission.title(),
            codename: permission.into(),
            description: permission.description(),
            category: permission.category(),
            is_dangerous: permission.is_dangerous(),
        }
    }
}
