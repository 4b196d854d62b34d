//! Channels as the native surface shows them, over REST and sockets alike.

use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_web::Timestamp;
use meshup_web::choice::ChannelType;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A channel.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct ChannelDto {
    /// The `channel_id` in paths, and the room of its messages.
    id: Uuid,
    /// The id of the server; constant.
    server: Uuid,
    /// 1 to 100 characters, unique within the server, ignoring case.
    #[schema(example = "general")]
    name: String,
    /// At most 1,000 characters; may be empty.
    #[schema(example = "Team chat")]
    description: String,
    channel_type: ChannelType,
    /// Lists are in ascending order of positions, and by age at the same position.
    #[schema(example = 1)]
    position: i32,
    /// Visible only to its creator, the users added to it, and users with `channel.manage`.
    is_private: bool,
    /// For clients; the server does not restrict access.
    is_nsfw: bool,
    /// Slow mode: seconds that a member must wait between two messages; 0 if it is off.
    #[schema(minimum = 0, maximum = 21_600, example = 0)]
    slowmode_delay: i32,
    /// The parent channel.
    parent_category: Option<Uuid>,
    /// The id of the user who created it.
    created_by: Uuid,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Channel> for ChannelDto {
    fn from(channel: Channel) -> Self {
        let Channel { id, server, room: _, profile, created_by, created_at, updated_at } = channel;
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
            id: id.0,
            server: server.0,
            name,
            description,
            channel_type: channel_type.into(),
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
