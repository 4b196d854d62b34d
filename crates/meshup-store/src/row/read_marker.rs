//! Rows of read markers.

use meshup_domain::room::ReadMarker;
use meshup_domain::{Seq, UserId};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "read_markers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub room_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub last_read_seq: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for ReadMarker {
    fn from(row: Model) -> Self {
        let Model { room_id: _, user_id, last_read_seq, updated_at: _ } = row;
        Self { user: UserId(user_id), last_read_seq: Seq(last_read_seq) }
    }
}
