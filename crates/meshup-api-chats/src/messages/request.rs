//! What clients send about messages.

use meshup_app::messages::SendMessage;
use meshup_domain::RoomId;
use meshup_web::{Fields, FromFields};
use utoipa::ToSchema;

/// A message to send.
#[derive(Debug, ToSchema)]
#[schema(as = chats::NewMessage)]
pub(crate) struct NewMessage {
    /// 1 to 4,000 characters.
    #[schema(example = "Hello, everyone!")]
    content: String,
    /// 1 to 64 characters that tell this message from others of its sender.
    nonce: Option<String>,
}

impl FromFields for NewMessage {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { content: fields.required("content"), nonce: fields.nullable("nonce") }
    }
}

impl NewMessage {
    pub(crate) fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, nonce } = self;
        SendMessage { nonce, ..SendMessage::text(room, content) }
    }
}

/// A new text.
#[derive(Debug, ToSchema)]
#[schema(as = chats::EditMessage)]
pub(crate) struct EditBody {
    /// 1 to 4,000 characters.
    #[schema(example = "Updated message content")]
    pub(super) content: String,
}

impl FromFields for EditBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { content: fields.required("content") }
    }
}

/// An emoji.
#[derive(Debug, ToSchema)]
#[schema(as = chats::Emoji)]
pub(crate) struct EmojiBody {
    /// 1 to 100 characters without white space.
    #[schema(example = "👍")]
    pub(super) emoji: String,
}

impl FromFields for EmojiBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { emoji: fields.required("emoji") }
    }
}
