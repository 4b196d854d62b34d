//! A channel as `channel.updated` shows it.

use meshup_domain::channel::Channel;
use meshup_web::Timestamp;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
pub(super) struct ChannelDto {
    id: Uuid,
    server: Uuid,
    name: String,
    description: String,
    channel_type: &'static str,
    position: i32,
    is_private: bool,
    is_nsfw: bool,
    slowmode_delay: i32,
    parent_category: Option<Uuid>,
    created_by: Uuid,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Channel> for ChannelDto {
    fn from(channel: Channel) -> Self {
        let Channel {
            id,
            server,
            room: _,
            name,
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
        } = channel;
        Self {
            id: id.0,
            server: server.0,
            name,
            description,
            channel_type: channel_type.as_str(),
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category: parent_category.map(|parent| parent.0),
            created_by: created_by.0,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}
