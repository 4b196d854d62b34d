//! Rows of rooms.

use meshup_app::ports::StoreError;
use meshup_domain::room::RoomHead;
use meshup_domain::{RoomId, Seq};
use sea_orm::entity::prelude::*;

use crate::repositories::time_or_none;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rooms")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub last_seq: i64,
    pub message_count: i64,
    pub last_message_at: Option<i64>,
    /// Messages up to here have expired, unless they are pinned.
    pub expired_seq: i64,
    /// When the room was deleted; its rows are deleted later. It is then invisible.
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A new room without events.
    pub(crate) fn empty(id: RoomId) -> Self {
        Self {
            id: id.0,
            last_seq: 0,
            message_count: 0,
            last_message_at: None,
            expired_seq: 0,
            deleted_at: None,
        }
    }
}

impl TryFrom<Model> for RoomHead {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, last_seq, message_count, last_message_at, expired_seq: _, deleted_at: _ } = row;
        Ok(Self {
            room: RoomId(id),
            last_seq: Seq(last_seq),
            message_count,
            last_message_at: time_or_none(last_message_at)?,
        })
    }
}
