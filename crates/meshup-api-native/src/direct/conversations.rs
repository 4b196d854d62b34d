//! Opening, listing and leaving direct conversations.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{ConversationView, Conversations, OpenConversation, OpenMode};
use meshup_app::messages::MessageView;
use meshup_app::ports::ConversationFilter;
use meshup_domain::{ConversationId, UserId};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::{
    Accepted, Actor, ApiError, Json, Listing, NoContent, Paging, PathParams, Presenter, Timestamp, UserBasic,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

meshup_web::request! {
    /// The participants of a conversation.
    pub(crate) struct OpenBody {
        /// The other users. A conversation has 2 to 50 participants, including the current user.
        participants as "participant_ids": required Vec<UserId>, { "maxItems": 50 };
    }
}

/// A direct conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DirectConversation)]
pub(crate) struct ConversationDto {
    /// The `dm_id` in paths, and the room of its messages.
    id: Uuid,
    /// Unique across all conversations; the id in the APIs with integer ids (chats, dms and threads).
    number: i64,
    /// Of a group; null without one, and in a conversation between two users.
    title: Option<String>,
    /// Includes the current user.
    participants: Vec<UserBasic>,
    last_message: Option<LastMessageDto>,
    last_message_at: Option<Timestamp>,
    /// Whether another user asks to begin it and the current user has not answered.
    is_request: bool,
    created_at: Timestamp,
}

/// The newest message of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LastMessage)]
pub(crate) struct LastMessageDto {
    /// The whole text; empty if the message has only attachments.
    content: String,
    author: UserBasic,
    created_at: Timestamp,
}

impl ConversationDto {
    pub(super) fn of(view: &ConversationView, viewer: UserId, show: &Presenter) -> Self {
        let ConversationView { conversation, people, last_message, unread: _ } = view;
        Self {
            id: conversation.id.0,
            number: conversation.number.0,
            title: conversation.title.clone(),
            participants: people.iter().map(|party| show.user(&party.card)).collect(),
            last_message_at: last_message.as_ref().map(|last| last.message.created_at.into()),
            last_message: last_message.as_ref().map(|last| LastMessageDto::of(last, show)),
            is_request: conversation.is_pending_for(viewer),
            created_at: conversation.created_at.into(),
        }
    }
}

impl LastMessageDto {
    fn of(last: &MessageView, show: &Presenter) -> Self {
        Self {
            content: last.message.content.clone(),
            author: show.user(&last.author),
            created_at: last.message.created_at.into(),
        }
    }
}

/// List the current user's direct conversations, most recently active first.
#[utoipa::path(get, path = "/messages/dm/", tag = "Direct messages",
    params(ListParams), responses((status = 200, body = ListOf<ConversationDto>)))]
pub(super) async fn list_direct_conversations(
    actor: Actor,
    paging: Paging,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<Listing<ConversationDto>, ApiError> {
    let page = conversations.list(&actor, ConversationFilter::Everything, None, paging.request()).await?;
    paging.answer(page.map(|view| ConversationDto::of(&view, actor.user, &show)))
}

/// Open the conversation with exactly these users, creating it if needed.
#[utoipa::path(post, path = "/messages/dm/", tag = "Direct messages", request_body = OpenBody,
    responses((status = 201, body = ConversationDto), (status = 200,
        description = "The conversation already existed.", body = ConversationDto)))]
pub(super) async fn open_direct_conversation(
    actor: Actor,
    body: Json<OpenBody>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<Accepted<ConversationDto>, ApiError> {
    let people = body.into_inner().participants.into();
    let command = OpenConversation { people, with: OpenMode::ExactParticipants };
    let opened = conversations.open(&actor, command).await?;
    let shown = ConversationDto::of(&opened.conversation, actor.user, &show);
    Ok(if opened.is_new { Accepted::New(shown) } else { Accepted::Existing(shown) })
}

/// Retrieve a direct conversation.
#[utoipa::path(get, path = "/messages/dm/{dm_id}/", tag = "Direct messages",
    responses((status = 200, body = ConversationDto)))]
pub(super) async fn retrieve_direct_conversation(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<ConversationDto>, ApiError> {
    let view = conversations.get(&actor, dm).await?;
    Ok(JsonAnswer(ConversationDto::of(&view, actor.user, &show)))
}

/// Leave a group, or hide a 1:1 conversation until its next message.
#[utoipa::path(delete, path = "/messages/dm/{dm_id}/", tag = "Direct messages", responses((status = 204)))]
pub(super) async fn leave_direct_conversation(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    conversations: Data<Conversations>,
) -> Result<NoContent, ApiError> {
    conversations.leave(&actor, dm).await?;
    Ok(NoContent)
}
