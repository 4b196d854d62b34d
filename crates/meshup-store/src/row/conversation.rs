//! Rows of conversations.

use meshup_app::ports::StoreError;
use meshup_domain::conversation::Conversation;
use meshup_domain::{ConversationId, Number, RoomId, UserId};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;

use super::room;
use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Assigned by the database.
    pub number: i64,
    pub room_id: Uuid,
    pub kind: String,
    pub title: Option<String>,
    pub set_key: Option<String>,
    pub created_by: Uuid,
    pub status: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "room::Entity", from = "Column::RoomId", to = "room::Column::Id")]
    Room,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Conversation> for ActiveModel {
    fn from(conversation: &Conversation) -> Self {
        let Conversation {
            id,
            number: _,
            room,
            kind,
            title,
            set_key,
            created_by,
            status,
            created_at,
            updated_at,
        } = conversation;
        Self {
            id: Set(id.0),
            number: NotSet,
            room_id: Set(room.0),
            kind: Set(kind.as_str().to_owned()),
            title: Set(title.clone()),
            set_key: Set(set_key.clone()),
            created_by: Set(created_by.0),
            status: Set(status.as_str().to_owned()),
            created_at: Set(micros(*created_at)),
            updated_at: Set(micros(*updated_at)),
        }
    }
}

impl TryFrom<Model> for Conversation {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, number, room_id, kind, title, set_key, created_by, status, created_at, updated_at } =
            row;
        Ok(Self {
            id: ConversationId(id),
            number: Number(number),
            room: RoomId(room_id),
            kind: parse_enum(&kind)?,
            title,
            set_key,
            created_by: UserId(created_by),
            status: parse_enum(&status)?,
            created_at: time(created_at)?,
            updated_at: time(updated_at)?,
        })
    }
}
