//! Rows of previous texts of messages.

use meshup_app::ports::StoreError;
use meshup_domain::message::Revision;
use meshup_domain::{MessageId, RoomId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_revisions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub created_at: i64,
    /// That of the message, so that the rows of a room can be stored together.
    pub room_id: Uuid,
    pub content: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of a previous text of a message of a room.
    pub(crate) fn of(room: RoomId, message: MessageId, revision: &Revision) -> Self {
        let Revision { content, created_at } = revision;
        Self {
            message_id: message.0,
            room_id: room.0,
            created_at: micros(*created_at),
            content: content.clone(),
        }
    }
}

impl TryFrom<Model> for Revision {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { message_id: _, room_id: _, created_at, content } = row;
        Ok(Self { content, created_at: time(created_at)? })
    }
}
