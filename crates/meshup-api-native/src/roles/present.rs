//! Roles as the native surface shows them.

use meshup_domain::role::{Permission, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleDto {
    id: Uuid,
    #[schema(example = "Manager")]
    name: String,
    /// `admin`, `manager`, `member`, `guest` or `custom`.
    #[schema(example = "manager")]
    role_type: &'static str,
    #[schema(example = "#3498db")]
    color: String,
    is_mentionable: bool,
    is_hoisted: bool,
    /// Higher stands above lower.
    #[schema(example = 300)]
    position: i32,
    permissions: Vec<PermissionDto>,
}

/// Something that a role may allow.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Permission)]
pub(crate) struct PermissionDto {
    /// The same on every server.
    id: Uuid,
    #[schema(example = "Manage channels")]
    name: &'static str,
    #[schema(example = "channel.manage")]
    codename: &'static str,
    description: &'static str,
    #[schema(example = "channel")]
    category: &'static str,
    is_dangerous: bool,
}

impl From<Role> for RoleDto {
    fn from(role: Role) -> Self {
        let Role {
            id,
            server: _,
            name,
            role_type,
            color,
            is_mentionable,
            is_hoisted,
            position,
            permissions,
            created_at: _,
        } = role;
        Self {
            id: id.0,
            name,
            role_type: role_type.as_str(),
            color,
            is_mentionable,
            is_hoisted,
            position,
            permissions: permissions.iter().map(PermissionDto::from).collect(),
        }
    }
}

/// Where the ids of permissions begin: a custom UUID (version 8, RFC 9562), since permissions have no rows.
const FIRST_ID: u128 = 0x6d65_7368_7570_8000_8000_0000_0000_0001;

impl From<Permission> for PermissionDto {
    fn from(permission: Permission) -> Self {
        Self {
            id: Uuid::from_u128(FIRST_ID + permission as u128),
            name: permission.title(),
            codename: permission.as_str(),
            description: permission.description(),
            category: permission.category(),
            is_dangerous: permission.is_dangerous(),
        }
    }
}
