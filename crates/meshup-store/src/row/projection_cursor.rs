//! Rows of projection positions.

use meshup_app::ports::Cursor;
use meshup_domain::Seq;
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "room_followers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub room_id: Uuid,
    pub seq: i64,
    pub part: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Cursor {
    fn from(row: Model) -> Self {
        let Model { name: _, room_id: _, seq, part } = row;
        Self { seq: Seq(seq), part }
    }
}
