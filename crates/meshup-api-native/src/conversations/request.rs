//! Request bodies and filters of the conversations surface.

use meshup_app::conversations::{OpenConversation, OpenMode};
use meshup_app::messages::SendMessage;
use meshup_app::page::Direction;
use meshup_app::ports::MessageFilter;
use meshup_domain::search::SearchQuery;
use meshup_domain::{RoomId, UserId};
use meshup_web::{Fields, FromFields};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    /// A new conversation.
    pub(crate) struct CreateBody as "conversations.NewConversation" {
        /// The other users. A conversation has 2 to 50 participants, including the current user.
        participants as "participant_ids": required Vec<UserId>, { "maxItems": 50 };
        /// 1 to 100 characters. With a title, a new group is created; without one, the conversation with
        /// exactly these users is opened.
        title: nullable String;
    }
}

impl CreateBody {
    pub(super) fn into_command(self) -> OpenConversation {
        let Self { participants, title } = self;
        let with = title.map_or(OpenMode::ExactParticipants, OpenMode::NewGroup);
        OpenConversation { people: participants.into(), with }
    }
}

meshup_web::request! {
    /// A message to post.
    pub(crate) struct SendBody as "conversations.NewMessage" {
        /// 1 to 4,000 characters.
        content: required String, { "examples": ["Hello!"] };
        /// 1 to 64 characters. Repeating a request with the same nonce within 24 h returns the first message.
        nonce: nullable String;
    }
}

impl SendBody {
    pub(super) fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, nonce } = self;
        SendMessage { nonce, ..SendMessage::text(room, content) }
    }
}

/// Filters for messages.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filters {
    /// The id of a user; returns only messages sent by that user.
    #[param(value_type = Option<uuid::Uuid>)]
    sender: Option<UserId>,
    /// Only messages created at or after this time.
    #[param(value_type = Option<String>, format = DateTime)]
    created_after: Option<OffsetDateTime>,
    /// Only messages created at or before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    created_before: Option<OffsetDateTime>,
    /// Words of the text, all of which must match, ignoring case and accents. Each also matches the beginning
    /// of a longer word. At most 200 characters.
    #[param(value_type = Option<String>)]
    search: Option<SearchQuery>,
}

impl FromFields for Filters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            sender: fields.nullable("sender"),
            created_after: fields.nullable("created_after"),
            created_before: fields.nullable("created_before"),
            search: fields.search("search"),
        }
    }
}

impl Filters {
    /// The filter and the order, newest first.
    pub(super) fn into_query(self) -> (MessageFilter, Direction) {
        let Self { sender: author, created_after, created_before, search } = self;
        let filter =
            MessageFilter { author, search, created_after, created_before, ..MessageFilter::default() };
        (filter, Direction::Descending)
    }
}
