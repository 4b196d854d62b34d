//! Rooms as they are kept.

use meshup_domain::RoomId;
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rooms")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub last_seq: i64,
    pub message_count: i64,
    pub last_message_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A room in which nothing has happened yet.
    pub(crate) fn empty(id: RoomId) -> Self {
        Self { id: id.0, last_seq: 0, message_count: 0, last_message_at: None }
    }
}
