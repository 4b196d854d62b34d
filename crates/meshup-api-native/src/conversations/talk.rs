//! Conversations and their messages.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::access::AccessError;
use meshup_app::conversations::Conversations;
use meshup_app::messages::{EditMessageError, ListMessagesError, MessageView, Messages, SendMessageError};
use meshup_app::ports::ConversationFilter;
use meshup_domain::{ConversationId, MessageId, RoomId, UserId};
use meshup_web::page::keyset::{KeysetParams, MessagePaging};
use meshup_web::page::{ListOf, ListParams, RenderedListing};
use meshup_web::routes::Endpoint;
use meshup_web::{Accepted, Actor, ApiError, Json, Listing, NoContent, Paging, PathParams, Presenter, Query};

use super::present::{TalkDto, TalkMessage};
use super::request::{CreateBody, Filters, SendBody};
use super::scope::{ConversationResource, TAG};
use crate::messages::actions::{self, MessageScope};
use crate::messages::request::EditBody;

pub(super) fn messages() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_conversation_messages => ListMessagesError,
        send_conversation_message => SendMessageError,
        retrieve_conversation_message,
        update_conversation_message => EditMessageError,
        delete_conversation_message
    ]
}

impl MessageScope for ConversationResource {
    type Dto = TalkMessage;

    async fn room(self, messages: &Messages) -> Result<RoomId, AccessError> {
        messages.room_of_conversation(self.0).await
    }

    fn present(self, view: &MessageView, _: UserId, show: &Presenter) -> TalkMessage {
        TalkMessage::of(self.0, view, show)
    }
}

/// List the current user's conversations, most recently active first.
#[utoipa::path(get, path = "/conversations/", tag = TAG, params(ListParams),
    responses((status = 200, body = ListOf<TalkDto>)))]
pub(super) async fn list_conversations(
    actor: Actor,
    paging: Paging,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<Listing<TalkDto>, ApiError> {
    let page = conversations.list(&actor, ConversationFilter::Everything, None, paging.request()).await?;
    paging.answer(page.map(|view| TalkDto::of(&view, &show)))
}

/// Create a group if there is a title; otherwise open the conversation with exactly these users.
#[utoipa::path(post, path = "/conversations/", tag = TAG, request_body = CreateBody,
    responses((status = 201, body = TalkDto), (status = 200,
        description = "The conversation already existed.", body = TalkDto)))]
pub(super) async fn create_conversation(
    actor: Actor,
    body: Json<CreateBody>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<Accepted<TalkDto>, ApiError> {
    let opened = conversations.open(&actor, body.into_inner().into_command()).await?;
    let shown = TalkDto::of(&opened.conversation, &show);
    Ok(if opened.is_new { Accepted::New(shown) } else { Accepted::Existing(shown) })
}

/// Retrieve a conversation that the current user is in.
#[utoipa::path(get, path = "/conversations/{conversation_id}/", tag = TAG, responses((status = 200, body = TalkDto)))]
pub(super) async fn retrieve_conversation(
    actor: Actor,
    PathParams(conversation): PathParams<ConversationId>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<TalkDto>, ApiError> {
    let view = conversations.get(&actor, conversation).await?;
    Ok(JsonAnswer(TalkDto::of(&view, &show)))
}

/// List the messages of a conversation, newest first.
#[utoipa::path(get, path = "/conversations/{conversation_id}/messages/", tag = TAG,
    params(ListParams, KeysetParams, Filters), responses((status = 200, body = ListOf<TalkMessage>)))]
async fn list_conversation_messages(
    actor: Actor,
    PathParams(conversation): PathParams<ConversationId>,
    filters: Query<Filters>,
    paging: MessagePaging,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<RenderedListing, ApiError> {
    let query = filters.into_inner().into_query();
    actions::list(&actor, ConversationResource(conversation), query, &paging, &show, &messages).await
}

/// Send a message.
#[utoipa::path(post, path = "/conversations/{conversation_id}/messages/", tag = TAG, request_body = SendBody,
    responses((status = 201, body = TalkMessage), (status = 200,
        description = "The nonce was used before: the first message.", body = TalkMessage)))]
async fn send_conversation_message(
    actor: Actor,
    PathParams(conversation): PathParams<ConversationId>,
    body: Json<SendBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<Accepted<TalkMessage>, ApiError> {
    let home = ConversationResource(conversation);
    let room = home.room(&messages).await?;
    let sent = messages.send(&actor, body.into_inner().into_command(room)).await?;
    let shown = home.present(&sent.message, actor.user, &show);
    Ok(if sent.is_repeat { Accepted::Existing(shown) } else { Accepted::New(shown) })
}

/// Retrieve a message.
#[utoipa::path(get, path = "/conversations/{conversation_id}/messages/{message_id}/", tag = TAG,
    responses((status = 200, body = TalkMessage)))]
async fn retrieve_conversation_message(
    actor: Actor,
    PathParams((conversation, message)): PathParams<(ConversationId, MessageId)>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<JsonAnswer<TalkMessage>, ApiError> {
    actions::retrieve(&actor, ConversationResource(conversation), message, &show, &messages).await
}

/// Edit a message of the current user.
#[utoipa::path(method(put, patch), path = "/conversations/{conversation_id}/messages/{message_id}/", tag = TAG,
    request_body = EditBody, responses((status = 200, body = TalkMessage)))]
async fn update_conversation_message(
    actor: Actor,
    PathParams((conversation, message)): PathParams<(ConversationId, MessageId)>,
    body: Json<EditBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<JsonAnswer<TalkMessage>, ApiError> {
    actions::update(&actor, ConversationResource(conversation), message, body.into_inner(), &show, &messages)
        .await
}

/// Delete a message of the current user.
#[utoipa::path(delete, path = "/conversations/{conversation_id}/messages/{message_id}/", tag = TAG,
    responses((status = 204)))]
async fn delete_conversation_message(
    actor: Actor,
    PathParams((conversation, message)): PathParams<(ConversationId, MessageId)>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::remove(&actor, ConversationResource(conversation), message, &messages).await
}
