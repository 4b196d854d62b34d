//! What clients send about channels.

use meshup_app::channels::{CreateChannel, UpdateChannel};
use meshup_domain::ChannelId;
use meshup_domain::Patch;
use meshup_web::{Fields, FromFields};
use utoipa::ToSchema;

/// A new channel.
#[derive(Debug, ToSchema)]
pub(crate) struct CreateChannelBody {
    /// 1 to 100 characters, unique in the server without regard to case.
    #[schema(example = "general")]
    name: String,
    /// At most 1,000 characters.
    #[schema(example = "Team chat")]
    description: Option<String>,
    /// `text`, `voice`, `announcement` or `stage`; `text` if left out.
    #[schema(example = "text")]
    channel_type: Option<String>,
    /// After all others if left out.
    #[schema(minimum = 0, maximum = 1_000_000)]
    position: Option<i64>,
    is_private: Option<bool>,
    is_nsfw: Option<bool>,
    /// Seconds.
    #[schema(minimum = 0, maximum = 21_600)]
    slowmode_delay: Option<i64>,
    /// A channel of the same server.
    #[schema(value_type = Option<uuid::Uuid>)]
    parent_category: Option<ChannelId>,
}

impl FromFields for CreateChannelBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            name: fields.required("name"),
            description: fields.optional("description"),
            channel_type: fields.optional("channel_type"),
            position: fields.nullable("position"),
            is_private: fields.optional("is_private"),
            is_nsfw: fields.optional("is_nsfw"),
            slowmode_delay: fields.optional("slowmode_delay"),
            parent_category: fields.nullable("parent_category"),
        }
    }
}

impl CreateChannelBody {
    pub(super) fn into_command(self) -> CreateChannel {
        let Self {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        } = self;
        CreateChannel {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        }
    }
}

/// What is to change about a channel.
#[derive(Debug, ToSchema)]
pub(crate) struct UpdateChannelBody {
    /// 1 to 100 characters, unique in the server without regard to case; PUT wants it.
    #[schema(example = "lobby")]
    name: Option<String>,
    /// At most 1,000 characters.
    description: Option<String>,
    /// `text`, `voice`, `announcement` or `stage`.
    #[schema(example = "announcement")]
    channel_type: Option<String>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    position: Option<i64>,
    is_private: Option<bool>,
    is_nsfw: Option<bool>,
    /// Seconds.
    #[schema(minimum = 0, maximum = 21_600)]
    slowmode_delay: Option<i64>,
    /// A channel of the same server that is not below this one; null puts it on top.
    #[schema(value_type = Option<uuid::Uuid>)]
    parent_category: Patch<ChannelId>,
}

impl FromFields for UpdateChannelBody {
    const REQUIRED: &'static [&'static str] = &["name"];

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            name: fields.optional("name"),
            description: fields.optional("description"),
            channel_type: fields.optional("channel_type"),
            position: fields.optional("position"),
            is_private: fields.optional("is_private"),
            is_nsfw: fields.optional("is_nsfw"),
            slowmode_delay: fields.optional("slowmode_delay"),
            parent_category: fields.patch("parent_category"),
        }
    }
}

impl UpdateChannelBody {
    pub(super) fn into_command(self) -> UpdateChannel {
        let Self {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        } = self;
        UpdateChannel {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        }
    }
}
