//! Direct conversations and their messages.

mod conversations;
mod requests;

use actix_web::web::Data;
use meshup_app::conversations::{AnswerError, OpenConversationError};
use meshup_app::messages::{
    EditMessageError, ListMessagesError, MarkReadError, Messages, PinError, ReactError, SendMessageError,
    UnreactError,
};
use meshup_domain::{ConversationId, MessageId};
use meshup_web::answer::Message;
use meshup_web::page::RenderedListing;
use meshup_web::page::keyset::{KeysetParams, MessagePaging};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Accepted, Actor, ApiError, Body, Json, NoContent, PathParams, Presenter, Query};

use crate::messages::actions;
use crate::messages::present::{DirectMessage, ReactionDto, RevisionDto};
use crate::messages::request::{
    EditBody, EmojiBody, EmojiQuery, MessageFilters, NewMessageBody, ReadBody, UnreadBody,
};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        conversations::list_direct_conversations,
        conversations::open_direct_conversation => OpenConversationError,
        conversations::retrieve_direct_conversation,
        conversations::leave_direct_conversation,
        requests::list_direct_requests,
        requests::accept_direct_request => AnswerError,
        requests::decline_direct_request => AnswerError,
        list_direct_messages => ListMessagesError,
        create_direct_message => SendMessageError,
        retrieve_direct_message,
        update_direct_message => EditMessageError,
        delete_direct_message,
        react_to_direct_message => ReactError,
        unreact_to_direct_message => UnreactError,
        pin_direct_message => PinError,
        unpin_direct_message => PinError,
        list_direct_message_revisions,
        mark_direct_conversation_read => MarkReadError,
        mark_direct_conversation_unread => MarkReadError,
    ]
}

/// List the messages of a direct conversation, newest first.
#[utoipa::path(get, path = "/messages/dm/{dm_id}/messages/", tag = "Direct messages",
    params(ListParams, KeysetParams, MessageFilters), responses((status = 200, body = ListOf<DirectMessage>)))]
async fn list_direct_messages(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    filters: Query<MessageFilters>,
    paging: MessagePaging,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<RenderedListing, ApiError> {
    actions::list(&actor, dm, filters.into_inner().into_query(), &paging, &show, &messages).await
}

/// Post a message, as JSON or as a form with `attachments`.
///
/// Repeating a request with the same `nonce` within 24 h returns the first message with 200.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/messages/", tag = "Direct messages",
    request_body(content((NewMessageBody = "application/json"), (NewMessageBody = "multipart/form-data"))),
    responses((status = 201, body = DirectMessage), (status = 200,
        description = "The nonce was used before: the first message.", body = DirectMessage)))]
async fn create_direct_message(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    body: Body<NewMessageBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<Accepted<DirectMessage>, ApiError> {
    actions::create(&actor, dm, body.into_inner(), &show, &messages).await
}

/// Retrieve a message.
#[utoipa::path(get, path = "/messages/dm/{dm_id}/messages/{message_id}/", tag = "Direct messages",
    responses((status = 200, body = DirectMessage)))]
async fn retrieve_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<DirectMessage>, ApiError> {
    actions::retrieve(&actor, dm, id, &show, &messages).await
}

/// Edit a message of the current user; the previous text is kept in its history.
#[utoipa::path(method(put, patch), path = "/messages/dm/{dm_id}/messages/{message_id}/", tag = "Direct messages",
    request_body = EditBody, responses((status = 200, body = DirectMessage)))]
async fn update_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    body: Json<EditBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<DirectMessage>, ApiError> {
    actions::update(&actor, dm, id, body.into_inner(), &show, &messages).await
}

/// Delete a message of the current user.
#[utoipa::path(delete, path = "/messages/dm/{dm_id}/messages/{message_id}/", tag = "Direct messages",
    responses((status = 204)))]
async fn delete_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::remove(&actor, dm, id, &messages).await
}

/// React with an emoji; an existing reaction is returned with 200.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/messages/{message_id}/react/", tag = "Direct messages",
    request_body = EmojiBody, responses((status = 201, body = ReactionDto), (status = 200, body = ReactionDto)))]
async fn react_to_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    body: Json<EmojiBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<Accepted<ReactionDto>, ApiError> {
    actions::react(&actor, dm, id, &body.emoji, &show, &messages).await
}

/// Remove the current user's reaction.
#[utoipa::path(delete, path = "/messages/dm/{dm_id}/messages/{message_id}/unreact/", tag = "Direct messages",
    params(EmojiQuery), responses((status = 204)))]
async fn unreact_to_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    query: Query<EmojiQuery>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::unreact(&actor, dm, id, &query.emoji, &messages).await
}

/// Pin a message.
///
/// A 51st pin in a conversation returns 400 `pin_limit`.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/messages/{message_id}/pin/", tag = "Direct messages",
    responses((status = 200, body = Message)))]
async fn pin_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    messages: Data<Messages>,
) -> Result<Message, ApiError> {
    actions::pin(&actor, dm, id, &messages).await
}

/// Unpin a message.
#[utoipa::path(delete, path = "/messages/dm/{dm_id}/messages/{message_id}/unpin/", tag = "Direct messages",
    responses((status = 200, body = Message)))]
async fn unpin_direct_message(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    messages: Data<Messages>,
) -> Result<Message, ApiError> {
    actions::unpin(&actor, dm, id, &messages).await
}

/// List the previous texts of a message, oldest first.
#[utoipa::path(get, path = "/messages/dm/{dm_id}/messages/{message_id}/history/", tag = "Direct messages",
    responses((status = 200, body = Vec<RevisionDto>)))]
async fn list_direct_message_revisions(
    actor: Actor,
    PathParams((dm, id)): PathParams<(ConversationId, MessageId)>,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<Vec<RevisionDto>>, ApiError> {
    actions::history(&actor, dm, id, &messages).await
}

/// Mark a conversation as read, entirely or up to a message.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/read/", tag = "Direct messages",
    request_body = ReadBody, responses((status = 204)))]
async fn mark_direct_conversation_read(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    body: Json<ReadBody>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::mark_read(&actor, dm, &body, &messages).await
}

/// Mark a message of a conversation and all later ones as unread.
///
/// This is the only way for the read marker to move back. If it is before the message already, it stays.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/unread/", tag = "Direct messages",
    request_body = UnreadBody, responses((status = 204)))]
async fn mark_direct_conversation_unread(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    body: Json<UnreadBody>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::mark_unread(&actor, dm, &body, &messages).await
}
