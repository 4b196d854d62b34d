//! Messages of chats and reactions to them.

mod present;
pub(crate) mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{ConversationSummary, Conversations};
use meshup_app::messages::{
    EditMessage, EditMessageError, ListMessages, ListMessagesError, MessageView, Messages, ReactError,
    SendMessageError,
};
use meshup_app::page::{Direction, Page};
use meshup_app::ports::MessageFilter;
use meshup_domain::Number;
use meshup_web::page::keyset::{MessagePaging, NumberedKeysetParams};
use meshup_web::page::{PageOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Accepted, Actor, ApiError, Json, Listing, NoContent, PathParams, Presenter};

use crate::openapi::TAG;
use present::Switched;
pub(crate) use present::{Message, Reaction, Words, aggregated};
use request::{EditBody, EmojiBody, NewMessage};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_chat_messages => ListMessagesError,
        send_chat_message => SendMessageError,
        retrieve_chat_message,
        update_chat_message => EditMessageError,
        delete_chat_message,
        switch_chat_reaction => ReactError
    ]
}

fn shown(view: &MessageView, summary: &ConversationSummary, show: &Presenter) -> Message {
    Message::of(view, summary.conversation.number, summary.people.iter(), show)
}

/// List the messages of a chat, newest first.
///
/// `before` and `after` return the messages immediately before or after the given one, equally fast anywhere
/// in the history.
#[utoipa::path(get, path = "/chats/{chat_id}/messages/", tag = TAG,
    params(("chat_id" = i64, Path), PageParams, NumberedKeysetParams),
    responses((status = 200, body = PageOf<Message>)))]
async fn list_chat_messages(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    paging: MessagePaging<Number>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    show: Presenter,
) -> Result<Listing<Message>, ApiError> {
    let summary = conversations.summary(&actor, number).await?;
    let room = summary.conversation.room;
    let (range, order) = (paging.range(), Direction::Descending);
    let query = ListMessages { room, filter: MessageFilter::default(), range, order };
    let Page { items, total: _ } = messages.list(&actor, query).await?;
    let page = Page { items, total: messages.count(&actor, room).await? };
    let listing = paging.answer(page, order, |view| view.message.number)?;
    Ok(listing.map(|view| shown(&view, &summary, &show)))
}

/// Send a message.
///
/// Repeating a message with the same `nonce` in the same chat within 24 h returns the first one with 200.
#[utoipa::path(post, path = "/chats/{chat_id}/messages/", tag = TAG, params(("chat_id" = i64, Path)),
    request_body = NewMessage,
    responses((status = 201, body = Message), (status = 200, description = "The nonce was used before: the first message.", body = Message)))]
async fn send_chat_message(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<NewMessage>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    show: Presenter,
) -> Result<Accepted<Message>, ApiError> {
    let summary = conversations.summary(&actor, number).await?;
    let sent = messages.send(&actor, body.into_inner().into_command(summary.conversation.room)).await?;
    let message = shown(&sent.message, &summary, &show);
    Ok(if sent.is_repeat { Accepted::Existing(message) } else { Accepted::New(message) })
}

/// Retrieve a message.
#[utoipa::path(get, path = "/messages/{message_id}/", tag = TAG, params(("message_id" = i64, Path)),
    responses((status = 200, body = Message)))]
async fn retrieve_chat_message(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    show: Presenter,
) -> Result<JsonAnswer<Message>, ApiError> {
    let (summary, id) = conversations.summary_of_message(&actor, number).await?;
    let view = messages.get(&actor, summary.conversation.room, id).await?;
    Ok(JsonAnswer(shown(&view, &summary, &show)))
}

/// Edit a message of the current user.
#[utoipa::path(method(put, patch), path = "/messages/{message_id}/", tag = TAG,
    params(("message_id" = i64, Path)), request_body = EditBody, responses((status = 200, body = Message)))]
async fn update_chat_message(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<EditBody>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    show: Presenter,
) -> Result<JsonAnswer<Message>, ApiError> {
    let (summary, id) = conversations.summary_of_message(&actor, number).await?;
    let command = EditMessage { room: summary.conversation.room, id, content: body.into_inner().content };
    let view = messages.edit(&actor, command).await?;
    Ok(JsonAnswer(shown(&view, &summary, &show)))
}

/// Delete a message of the current user.
#[utoipa::path(delete, path = "/messages/{message_id}/", tag = TAG, params(("message_id" = i64, Path)),
    responses((status = 204)))]
async fn delete_chat_message(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    let (summary, id) = conversations.summary_of_message(&actor, number).await?;
    messages.delete(&actor, summary.conversation.room, id).await?;
    Ok(NoContent)
}

/// React with an emoji, or remove the reaction if there is one.
#[utoipa::path(post, path = "/messages/{message_id}/reactions/", tag = TAG,
    params(("message_id" = i64, Path)), request_body = EmojiBody, responses((status = 200, body = Switched)))]
async fn switch_chat_reaction(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<EmojiBody>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<Switched>, ApiError> {
    let (summary, id) = conversations.summary_of_message(&actor, number).await?;
    let toggled = messages.toggle(&actor, summary.conversation.room, id, &body.emoji).await?;
    Ok(JsonAnswer(Switched::of(toggled, number)))
}
