//! Messages of channels.
//!
//! What channels and direct conversations share is in [`actions`]; this file and [`crate::direct`] hold only
//! the paths and their documentation.

pub(crate) mod actions;
pub(crate) mod present;
pub(crate) mod request;

use actix_web::web::Data;
use meshup_app::messages::{
    EditMessageError, ListMessagesError, MarkReadError, Messages, PinError, ReactError, SendMessageError,
    UnreactError,
};
use meshup_domain::{ChannelId, MessageId};
use meshup_web::answer::Message;
use meshup_web::page::RenderedListing;
use meshup_web::page::keyset::{KeysetParams, MessagePaging};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Accepted, Actor, ApiError, Body, Json, NoContent, PathParams, Presenter, Query};

use crate::messages::present::{ChannelMessage, ReactionDto, RevisionDto, UnreadDto};
use crate::messages::request::{
    EditBody, EmojiBody, EmojiQuery, MessageFilters, NewMessageBody, ReadBody, UnreadBody,
};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_channel_messages => ListMessagesError,
        create_channel_message => SendMessageError,
        retrieve_channel_message,
        update_channel_message => EditMessageError,
        delete_channel_message,
        react_to_channel_message => ReactError,
        unreact_to_channel_message => UnreactError,
        pin_channel_message => PinError,
        unpin_channel_message => PinError,
        list_channel_message_revisions,
        mark_channel_read => MarkReadError,
        mark_channel_unread => MarkReadError,
        count_unread
    ]
}

/// List the messages of a channel, newest first.
#[utoipa::path(get, path = "/messages/channels/{channel_id}/", tag = "Messages",
    params(ListParams, KeysetParams, MessageFilters), responses((status = 200, body = ListOf<ChannelMessage>)))]
async fn list_channel_messages(
    actor: Actor,
    PathParams(channel): PathParams<ChannelId>,
    filters: Query<MessageFilters>,
    paging: MessagePaging,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<RenderedListing, ApiError> {
    actions::list(&actor, channel, filters.into_inner().into_query(), &paging, &show, &messages).await
}

/// Post a message, as JSON or as a form with `attachments`.
///
/// Repeating a request with the same `nonce` within 24 h returns the first message with 200.
#[utoipa::path(post, path = "/messages/channels/{channel_id}/", tag = "Messages",
    request_body(content((NewMessageBody = "application/json"), (NewMessageBody = "multipart/form-data"))),
    responses((status = 201, body = ChannelMessage), (status = 200,
        description = "The nonce was used before: the first message.", body = ChannelMessage)))]
async fn create_channel_message(
    actor: Actor,
    PathParams(channel): PathParams<ChannelId>,
    body: Body<NewMessageBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<Accepted<ChannelMessage>, ApiError> {
    actions::create(&actor, channel, body.into_inner(), &show, &messages).await
}

/// Retrieve a message.
#[utoipa::path(get, path = "/messages/channels/{channel_id}/{message_id}/", tag = "Messages",
    responses((status = 200, body = ChannelMessage)))]
async fn retrieve_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<ChannelMessage>, ApiError> {
    actions::retrieve(&actor, channel, id, &show, &messages).await
}

/// Edit a message of the current user; the previous text is kept in its history.
#[utoipa::path(method(put, patch), path = "/messages/channels/{channel_id}/{message_id}/", tag = "Messages",
    request_body = EditBody, responses((status = 200, body = ChannelMessage)))]
async fn update_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    body: Json<EditBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<ChannelMessage>, ApiError> {
    actions::update(&actor, channel, id, body.into_inner(), &show, &messages).await
}

/// Delete a message.
///
/// Deleting another user's message requires `message.manage`.
#[utoipa::path(delete, path = "/messages/channels/{channel_id}/{message_id}/", tag = "Messages",
    responses((status = 204)))]
async fn delete_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::remove(&actor, channel, id, &messages).await
}

/// React with an emoji; an existing reaction is returned with 200.
#[utoipa::path(post, path = "/messages/channels/{channel_id}/{message_id}/react/", tag = "Messages",
    request_body = EmojiBody, responses((status = 201, body = ReactionDto), (status = 200, body = ReactionDto)))]
async fn react_to_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    body: Json<EmojiBody>,
    show: Presenter,
    messages: Data<Messages>,
) -> Result<Accepted<ReactionDto>, ApiError> {
    actions::react(&actor, channel, id, &body.emoji, &show, &messages).await
}

/// Remove the current user's reaction.
#[utoipa::path(delete, path = "/messages/channels/{channel_id}/{message_id}/unreact/", tag = "Messages",
    params(EmojiQuery), responses((status = 204)))]
async fn unreact_to_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    query: Query<EmojiQuery>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::unreact(&actor, channel, id, &query.emoji, &messages).await
}

/// Pin a message.
///
/// Requires `channel.manage` or `message.manage`. A 51st pin in a channel returns 400 `pin_limit`.
#[utoipa::path(post, path = "/messages/channels/{channel_id}/{message_id}/pin/", tag = "Messages",
    responses((status = 200, body = Message)))]
async fn pin_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    messages: Data<Messages>,
) -> Result<Message, ApiError> {
    actions::pin(&actor, channel, id, &messages).await
}

/// Unpin a message.
///
/// Requires `channel.manage` or `message.manage`.
#[utoipa::path(delete, path = "/messages/channels/{channel_id}/{message_id}/unpin/", tag = "Messages",
    responses((status = 200, body = Message)))]
async fn unpin_channel_message(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    messages: Data<Messages>,
) -> Result<Message, ApiError> {
    actions::unpin(&actor, channel, id, &messages).await
}

/// List the previous texts of a message, oldest first.
#[utoipa::path(get, path = "/messages/channels/{channel_id}/{message_id}/history/", tag = "Messages",
    responses((status = 200, body = Vec<RevisionDto>)))]
async fn list_channel_message_revisions(
    actor: Actor,
    PathParams((channel, id)): PathParams<(ChannelId, MessageId)>,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<Vec<RevisionDto>>, ApiError> {
    actions::history(&actor, channel, id, &messages).await
}

/// Mark a channel as read, entirely or up to a message.
#[utoipa::path(post, path = "/messages/channels/{channel_id}/read/", tag = "Messages",
    request_body = ReadBody, responses((status = 204)))]
async fn mark_channel_read(
    actor: Actor,
    PathParams(channel): PathParams<ChannelId>,
    body: Json<ReadBody>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::mark_read(&actor, channel, &body, &messages).await
}

/// Mark a message of a channel and all later ones as unread.
///
/// This is the only way for the read marker to move back. If it is before the message already, it stays.
#[utoipa::path(post, path = "/messages/channels/{channel_id}/unread/", tag = "Messages",
    request_body = UnreadBody, responses((status = 204)))]
async fn mark_channel_unread(
    actor: Actor,
    PathParams(channel): PathParams<ChannelId>,
    body: Json<UnreadBody>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    actions::mark_unread(&actor, channel, &body, &messages).await
}

/// Count the current user's unread messages, by room.
#[utoipa::path(get, path = "/users/me/unread/", tag = "Messages", responses((status = 200, body = UnreadDto)))]
async fn count_unread(
    actor: Actor,
    messages: Data<Messages>,
) -> Result<actix_web::web::Json<UnreadDto>, ApiError> {
    let unread = messages.unread(&actor).await?;
    Ok(actix_web::web::Json(unread.into()))
}
