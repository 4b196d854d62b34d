//! Rows of reactions.

use meshup_app::ports::StoreError;
use meshup_domain::message::Reaction;
use meshup_domain::{MessageId, Number, ReactionId, RoomId, UserId};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reactions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Assigned by the database.
    pub number: i64,
    pub message_id: Uuid,
    /// That of the message, so that the rows of a room can be stored together.
    pub room_id: Uuid,
    pub user_id: Uuid,
    pub emoji: String,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// The row of a reaction to a message of a room.
    pub(crate) fn of(room: RoomId, reaction: &Reaction) -> Self {
        let Reaction { id, number: _, message, user, emoji, created_at } = reaction;
        Self {
            id: Set(id.0),
            number: NotSet,
            message_id: Set(message.0),
            room_id: Set(room.0),
            user_id: Set(user.0),
            emoji: Set(emoji.clone()),
            created_at: Set(micros(*created_at)),
        }
    }
}

impl TryFrom<Model> for Reaction {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, number, message_id, room_id: _, user_id, emoji, created_at } = row;
        Ok(Self {
            id: ReactionId(id),
            number: Number(number),
            message: MessageId(message_id),
            user: UserId(user_id),
            emoji,
            created_at: time(created_at)?,
        })
    }
}
