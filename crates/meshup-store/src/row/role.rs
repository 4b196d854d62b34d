//! Rows of roles.

use meshup_app::ports::StoreError;
use meshup_domain::role::{Permissions, Role, RoleProfile};
use meshup_domain::{RoleId, ServerId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roles")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub name: String,
    pub role_type: String,
    pub color: String,
    pub is_mentionable: bool,
    pub is_hoisted: bool,
    pub position: i32,
    pub permissions: i64,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Role> for Model {
    fn from(role: &Role) -> Self {
        let Role { id, server, role_type, profile, created_at } = role.clone();
        let RoleProfile { name, color, is_mentionable, is_hoisted, position, permissions } = profile;
        Self {
            id: id.0,
            server_id: server.0,
            name,
            role_type: role_type.as_str().to_owned(),
            color,
            is_mentionable,
            is_hoisted,
            position,
            permissions: permissions.bits(),
            created_at: micros(created_at),
        }
    }
}

impl TryFrom<Model> for Role {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            server_id,
            name,
            role_type,
            color,
            is_mentionable,
            is_hoisted,
            position,
            permissions,
            created_at,
        } = row;
        let permissions = Permissions::from_bits(permissions);
        Ok(Self {
            id: RoleId(id),
            server: ServerId(server_id),
            role_type: parse_enum(&role_type)?,
            profile: RoleProfile { name, color, is_mentionable, is_hoisted, position, permissions },
            created_at: time(created_at)?,
        })
    }
}
