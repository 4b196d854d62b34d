//! Messages of a thread.

pub(crate) mod present;
pub(crate) mod request;

use actix_web::web::Data;
use meshup_app::conversations::Conversations;
use meshup_app::messages::{ListMessages, ListMessagesError, Messages, SendMessageError};
use meshup_app::page::{Direction, Page};
use meshup_app::ports::MessageFilter;
use meshup_domain::Number;
use meshup_web::page::keyset::AnchorParams;
use meshup_web::page::offset::{Items, MessageOffset, OffsetParams};
use meshup_web::routes::Endpoint;
use meshup_web::throttle::PersonThrottle;
use meshup_web::{Accepted, Actor, ApiError, Json, NoContent, PathParams, Presenter, Query};

use crate::limits::DmMessages;
use crate::openapi::TAG;
use present::DmMessage;
use request::NewMessage;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_dm_messages => ListMessagesError, send_dm_message => SendMessageError, delete_dm_message]
}

/// List the messages of a thread, newest first.
///
/// `before` and `after` return the messages immediately before or after the given one, also newest first.
/// They cannot be combined with `offset`.
#[utoipa::path(get, path = "/threads/{thread_number}/messages", tag = TAG, params(OffsetParams, AnchorParams),
    responses((status = 200, body = Items<DmMessage>)))]
async fn list_dm_messages(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    asked: Query<MessageOffset<50>>,
    show: Presenter,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<Items<DmMessage>, ApiError> {
    let room = conversations.direct(&actor, number).await?.conversation.room;
    let newest_first = ListMessages {
        room,
        filter: MessageFilter::default(),
        range: asked.range(),
        order: Direction::Descending,
    };
    let Page { items, total: _ } = messages.list(&actor, newest_first).await?;
    let page = Page { items, total: messages.count(&actor, room).await? };
    Ok(asked.answer(page.map(|view| DmMessage::of(&view, number, actor.user, &show))))
}

/// Send a message with text, photos or videos.
///
/// Sending a message to a thread that is still a request accepts the request if the sender is its recipient.
/// Repeating a request with the same `nonce` within 24 h returns the first message with 200.
#[utoipa::path(post, path = "/threads/{thread_number}/messages", tag = TAG, request_body = NewMessage,
    responses((status = 201, body = DmMessage), (status = 200,
        description = "The nonce was used before: the first message.", body = DmMessage)))]
async fn send_dm_message(
    actor: Actor,
    _throttle: PersonThrottle<DmMessages>,
    PathParams(number): PathParams<Number>,
    body: Json<NewMessage>,
    show: Presenter,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<Accepted<DmMessage>, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    let command = body.into_inner().into_command(thread.conversation.room);
    let sent = messages.send(&actor, command).await?;
    let message = DmMessage::of(&sent.message, number, actor.user, &show);
    Ok(if sent.is_repeat { Accepted::Existing(message) } else { Accepted::New(message) })
}

/// Delete a message of the current user.
#[utoipa::path(delete, path = "/threads/{thread_number}/messages/{message_number}", tag = TAG,
    responses((status = 204)))]
async fn delete_dm_message(
    actor: Actor,
    PathParams((number, message)): PathParams<(Number, Number)>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    let room = conversations.direct(&actor, number).await?.conversation.room;
    let message = messages.id_by_number(room, message).await?;
    messages.delete(&actor, room, message).await?;
    Ok(NoContent)
}
