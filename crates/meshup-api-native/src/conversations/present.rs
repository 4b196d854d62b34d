//! Conversations as this surface shows them.

use meshup_app::conversations::ConversationView;
use meshup_app::messages::MessageView;
use meshup_domain::ConversationId;
use meshup_domain::user::UserCard;
use meshup_web::choice::Status;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user, with the fields that clients of this surface expect.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = conversations::User)]
pub(crate) struct Talker {
    id: Uuid,
    #[schema(example = "alice")]
    username: String,
    #[schema(example = "0001")]
    discriminator: String,
    status: Status,
    #[schema(format = "uri")]
    avatar: Option<String>,
}

impl Talker {
    fn of(card: &UserCard, show: &Presenter) -> Self {
        let UserBasic { id, username, discriminator, display_name: _, status, avatar } = show.user(card);
        Self { id, username, discriminator, status, avatar }
    }
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = conversations::Conversation)]
pub(crate) struct TalkDto {
    id: Uuid,
    /// Only groups can have one.
    title: Option<String>,
    participants: Vec<Talker>,
    last_message: Option<LastMessage>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// The newest message of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = conversations::LastMessage)]
pub(crate) struct LastMessage {
    id: Uuid,
    sender: Talker,
    content: String,
    created_at: Timestamp,
}

impl TalkDto {
    pub(super) fn of(view: &ConversationView, show: &Presenter) -> Self {
        Self {
            id: view.conversation.id.0,
            title: view.conversation.title.clone(),
            participants: view.people.iter().map(|party| Talker::of(&party.card, show)).collect(),
            last_message: view.last_message.as_ref().map(|last| LastMessage {
                id: last.message.id.0,
                sender: Talker::of(&last.author, show),
                content: last.words(),
                created_at: last.message.created_at.into(),
            }),
            created_at: view.conversation.created_at.into(),
            updated_at: view.last_activity().into(),
        }
    }
}

/// A message of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = conversations::Message)]
pub(crate) struct TalkMessage {
    id: Uuid,
    conversation: Uuid,
    sender: Talker,
    #[schema(example = "Hello!")]
    content: String,
    is_edited: bool,
    created_at: Timestamp,
}

impl TalkMessage {
    pub(super) fn of(conversation: ConversationId, view: &MessageView, show: &Presenter) -> Self {
        Self {
            id: view.message.id.0,
            conversation: conversation.0,
            sender: Talker::of(&view.author, show),
            content: view.words(),
            is_edited: view.message.edited_at.is_some(),
            created_at: view.message.created_at.into(),
        }
    }
}
