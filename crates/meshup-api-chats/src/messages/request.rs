//! Request bodies for messages.

use meshup_app::messages::SendMessage;
use meshup_domain::RoomId;

meshup_web::request! {
    /// A message to send.
    pub(crate) struct NewMessage as "chats.NewMessage" {
        /// 1 to 4,000 characters.
        content: required String, { "examples": ["Hello, everyone!"] };
        /// 1 to 64 characters. Repeating a message with the same nonce within 24 h returns the first one.
        nonce: nullable String;
    }
}

impl NewMessage {
    pub(crate) fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, nonce } = self;
        SendMessage { nonce, ..SendMessage::text(room, content) }
    }
}

meshup_web::request! {
    /// The new text.
    pub(crate) struct EditBody as "chats.EditMessage" {
        /// 1 to 4,000 characters.
        content: required String, { "examples": ["Updated message content"] };
    }
}

meshup_web::request! {
    /// A reaction.
    pub(crate) struct EmojiBody as "chats.Emoji" {
        /// 1 to 100 characters without whitespace.
        emoji: required String, { "examples": ["👍"] };
    }
}
