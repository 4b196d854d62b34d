//! Rows of messages.

use meshup_app::ports::StoreError;
use meshup_domain::message::Message;
use meshup_domain::{MessageId, Number, RoomId, Seq, ThreadId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{parse_enum, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Assigned by the database.
    pub number: i64,
    pub room_id: Uuid,
    pub seq: i64,
    pub author_id: Uuid,
    pub content: String,
    pub message_type: String,
    pub reply_to: Option<Uuid>,
    pub thread_id: Option<Uuid>,
    /// Cleared once it has expired and may be used again.
    pub nonce: Option<String>,
    pub is_pinned: bool,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Message {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            number,
            room_id,
            seq,
            author_id,
            content,
            message_type,
            reply_to,
            thread_id,
            nonce: _,
            is_pinned,
            created_at,
            edited_at,
            deleted_at,
        } = row;
        Ok(Self {
            id: MessageId(id),
            number: Number(number),
            room: RoomId(room_id),
            seq: Seq(seq),
            author: UserId(author_id),
            content,
            message_type: parse_enum(&message_type)?,
            reply_to: reply_to.map(MessageId),
            thread: thread_id.map(ThreadId),
            is_pinned,
            created_at: time(created_at)?,
            edited_at: time_or_none(edited_at)?,
            deleted_at: time_or_none(deleted_at)?,
        })
    }
}
