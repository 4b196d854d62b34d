//! Rows of mentions.

use meshup_app::ports::{NewMention, StoreError};
use meshup_domain::mention::Mention;
use meshup_domain::{MessageId, RoleId, UserId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mentions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: Uuid,
    /// Room and `seq` of the message, copied so that unread mentions are found without a join.
    pub room_id: Uuid,
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Nil for `@everyone`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_id: Uuid,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<NewMention> for Model {
    fn from(NewMention { message, room, seq, mention }: NewMention) -> Self {
        let (kind, target_id) = match mention {
            Mention::User(user) => ("user", user.0),
            Mention::Role(role) => ("role", role.0),
            Mention::Everyone => ("everyone", Uuid::nil()),
        };
        Self { message_id: message.0, room_id: room.0, seq: seq.0, kind: kind.to_owned(), target_id }
    }
}

impl TryFrom<Model> for (MessageId, Mention) {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { message_id, room_id: _, seq: _, kind, target_id } = row;
        let mention = match kind.as_str() {
            "user" => Mention::User(UserId(target_id)),
            "role" => Mention::Role(RoleId(target_id)),
            "everyone" => Mention::Everyone,
            other => return Err(corrupt("a mention", other)),
        };
        Ok((MessageId(message_id), mention))
    }
}
