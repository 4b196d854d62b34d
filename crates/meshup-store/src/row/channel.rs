//! Rows of channels.

use meshup_app::ports::StoreError;
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::text::folded;
use meshup_domain::{ChannelId, RoomId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channels")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub room_id: Uuid,
    pub name: String,
    /// The folded name, unique in the server.
    pub name_key: String,
    pub description: String,
    pub channel_type: String,
    pub position: i32,
    pub is_private: bool,
    pub is_nsfw: bool,
    pub slowmode_delay: i32,
    pub parent_category: Option<Uuid>,
    pub created_by: Uuid,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Channel> for Model {
    fn from(channel: &Channel) -> Self {
        let Channel { id, server, room, profile, created_by, created_at, updated_at } = channel.clone();
        let ChannelProfile {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        } = profile;
        Self {
            name_key: folded(&name),
            id: id.0,
            server_id: server.0,
            room_id: room.0,
            name,
            description,
            channel_type: channel_type.as_str().to_owned(),
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category: parent_category.map(|ChannelId(id)| id),
            created_by: created_by.0,
            created_at: micros(created_at),
            updated_at: micros(updated_at),
        }
    }
}

impl TryFrom<Model> for Channel {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            server_id,
            room_id,
            name,
            name_key: _,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
            created_by,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: ChannelId(id),
            server: ServerId(server_id),
            room: RoomId(room_id),
            profile: ChannelProfile {
                name,
                description,
                channel_type: parse_enum(&channel_type)?,
                position,
                is_private,
                is_nsfw,
                slowmode_delay,
                parent_category: parent_category.map(ChannelId),
            },
            created_by: UserId(created_by),
            created_at: time(created_at)?,
            updated_at: time(updated_at)?,
        })
    }
}
