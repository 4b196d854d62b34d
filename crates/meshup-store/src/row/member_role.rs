//! Rows of role assignments.

use sea_orm::entity::prelude::*;

use super::role;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_roles")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: Uuid,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::member::Entity",
        from = "Column::MemberId",
        to = "super::member::Column::Id"
    )]
    Member,
    #[sea_orm(belongs_to = "super::role::Entity", from = "Column::RoleId", to = "super::role::Column::Id")]
    Role,
}

impl ActiveModelBehavior for ActiveModel {}

/// A role with the member who has it.
#[derive(Debug, DerivePartialModel)]
pub(crate) struct Held {
    #[sea_orm(from_expr = "Column::MemberId")]
    pub holder: Uuid,
    #[sea_orm(nested)]
    pub role: role::Model,
}
