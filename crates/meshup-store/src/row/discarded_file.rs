//! Rows of files to be deleted.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "discarded_files")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub file: String,
    pub discarded_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
