//! Request bodies and filters for messages.

use meshup_app::messages::{MessageKey, SendMessage};
use meshup_app::page::Direction;
use meshup_app::ports::{MessageFilter, Upload};
use meshup_domain::search::SearchQuery;
use meshup_domain::{MessageId, RoomId, ThreadId, UserId};
use meshup_web::query::ordering;
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

meshup_web::request! {
    /// A new message.
    pub(crate) struct NewMessageBody {
        /// 1 to 4,000 characters; may be empty or omitted if there are attachments.
        content: optional String, { "examples": ["Standup in 10 minutes"] };
        /// A message of the same room that is not deleted.
        reply_to: nullable MessageId;
        /// A grouping key chosen by the client.
        thread as "thread_id": nullable ThreadId;
        /// 1 to 64 characters. Repeating a request with the same nonce within 24 h returns the first message.
        nonce: nullable String;
        /// At most 10 files of 25 MiB each, unless configured otherwise; only in multipart forms.
        attachments: files Upload;
    }
    require |body, _sent| if body.attachments.is_empty() { &["content"] } else { &[] };
}

impl NewMessageBody {
    pub(crate) fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, reply_to, thread, nonce, attachments: uploads } = self;
        SendMessage {
            reply_to: reply_to.map(MessageKey::Id),
            thread,
            nonce,
            uploads,
            ..SendMessage::text(room, content.unwrap_or_default())
        }
    }
}

meshup_web::request! {
    /// The new text.
    pub(crate) struct EditBody {
        /// 1 to 4,000 characters; may be empty if the message has attachments.
        content: optional String, needed(put), { "examples": ["Standup in 15 minutes"] };
    }
}

meshup_web::request! {
    /// A reaction.
    pub(crate) struct EmojiBody {
        /// 1 to 100 characters without whitespace.
        emoji: required String, { "examples": [":thumbsup:"] };
    }
}

/// The reaction to remove.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EmojiQuery {
    /// The emoji of the reaction.
    #[param(example = ":thumbsup:")]
    pub(crate) emoji: String,
}

impl FromFields for EmojiQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { emoji: fields.required("emoji") }
    }
}

meshup_web::request! {
    /// How far to mark as read.
    pub(crate) struct ReadBody {
        /// The last message to mark as read; if omitted, everything is marked as read.
        message as "message_id": nullable MessageId;
    }
}

meshup_web::request! {
    /// Where the unread messages begin.
    pub(crate) struct UnreadBody {
        /// The first message that is unread.
        message as "message_id": required MessageId;
    }
}

/// Filters for messages.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessageFilters {
    /// The id of a user; returns only messages posted by that user.
    #[param(value_type = Option<uuid::Uuid>)]
    author: Option<UserId>,
    /// If true, returns only pinned messages; if false, only unpinned ones.
    is_pinned: Option<bool>,
    /// Returns only messages with this `thread_id`.
    #[param(value_type = Option<uuid::Uuid>)]
    thread_id: Option<ThreadId>,
    /// Words of the text, all of which must match, ignoring case and accents. Each also matches the beginning
    /// of a longer word. At most 200 characters.
    #[param(value_type = Option<String>)]
    search: Option<SearchQuery>,
    /// `created_at` or `-created_at`; the default is newest first.
    ordering: Option<String>,
}

impl FromFields for MessageFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            author: fields.nullable("author"),
            is_pinned: fields.nullable("is_pinned"),
            thread_id: fields.nullable("thread_id"),
            search: fields.search("search"),
            ordering: fields.nullable("ordering"),
        }
    }
}

impl MessageFilters {
    /// The filter and the order; newest first by default.
    pub(crate) fn into_query(self) -> (MessageFilter, Direction) {
        let Self { author, is_pinned, thread_id: thread, search, ordering: asked } = self;
        let order = ordering(asked.as_deref(), &[("created_at", ())]);
        let filter =
            MessageFilter { author, is_pinned, thread, search, created_after: None, created_before: None };
        (filter, order.map_or(Direction::Descending, |((), direction)| direction))
    }
}
