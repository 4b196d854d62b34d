//! Chats: 1:1 conversations and groups (`docs/rules.md#chats-surface`).

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{Conversations, GroupError, OpenConversationError};
use meshup_app::messages::Messages;
use meshup_app::ports::ConversationFilter;
use meshup_app::typing::Typing;
use meshup_domain::Number;
use meshup_web::page::{PageOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Accepted, Actor, ApiError, Json, Listing, NoContent, Paging, PathParams, Presenter, Query};

use crate::openapi::TAG;
use present::{Chat, MarkedRead, Success};
pub(crate) use request::TypingBody;
use request::{NewChat, Search, UpdateChat};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_chats,
        create_chat => OpenConversationError,
        retrieve_chat,
        update_chat => GroupError,
        delete_chat => GroupError,
        mark_chat_read,
        tell_chat_typing
    ]
}

/// List the current user's chats, most recently active first.
///
/// `search` matches titles, member names and message texts.
#[utoipa::path(get, path = "/chats/", tag = TAG, params(PageParams, Search),
    responses((status = 200, body = PageOf<Chat>)))]
async fn list_chats(
    actor: Actor,
    paging: Paging,
    search: Query<Search>,
    conversations: Data<Conversations>,
    show: Presenter,
) -> Result<Listing<Chat>, ApiError> {
    let paging = paging.enveloped();
    let search = search.into_inner().search;
    let page = conversations.list(&actor, ConversationFilter::Everything, search, paging.request()).await?;
    paging.answer(page.map(|view| Chat::of(&view, actor.user, &show)))
}

/// Create a group, or open the 1:1 chat with another user.
#[utoipa::path(post, path = "/chats/", tag = TAG, request_body = NewChat,
    responses((status = 201, body = Chat), (status = 200, description = "The 1:1 chat already existed.", body = Chat)))]
async fn create_chat(
    actor: Actor,
    body: Json<NewChat>,
    conversations: Data<Conversations>,
    show: Presenter,
) -> Result<Accepted<Chat>, ApiError> {
    let opened = conversations.open(&actor, body.into_inner().into_command()).await?;
    let chat = Chat::of(&opened.conversation, actor.user, &show);
    Ok(if opened.is_new { Accepted::New(chat) } else { Accepted::Existing(chat) })
}

/// Retrieve a chat.
#[utoipa::path(get, path = "/chats/{chat_id}/", tag = TAG, params(("chat_id" = i64, Path)),
    responses((status = 200, body = Chat)))]
async fn retrieve_chat(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    show: Presenter,
) -> Result<JsonAnswer<Chat>, ApiError> {
    let id = conversations.id_by_number(number).await?;
    let view = conversations.get(&actor, id).await?;
    Ok(JsonAnswer(Chat::of(&view, actor.user, &show)))
}

/// Update the title or the admins of a group.
///
/// Only admins of the group can do this. A 1:1 chat has neither and returns 400 `not_a_group`.
#[utoipa::path(method(put, patch), path = "/chats/{chat_id}/", tag = TAG, params(("chat_id" = i64, Path)),
    request_body = UpdateChat, responses((status = 200, body = Chat)))]
async fn update_chat(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<UpdateChat>,
    conversations: Data<Conversations>,
    show: Presenter,
) -> Result<JsonAnswer<Chat>, ApiError> {
    let id = conversations.id_by_number(number).await?;
    let view = conversations.update_group(&actor, id, body.into_inner().into_command()).await?;
    Ok(JsonAnswer(Chat::of(&view, actor.user, &show)))
}

/// Delete a group for everyone, or hide a 1:1 chat from the current user's list until its next message.
///
/// Only admins of a group can delete it.
#[utoipa::path(delete, path = "/chats/{chat_id}/", tag = TAG, params(("chat_id" = i64, Path)),
    responses((status = 204)))]
async fn delete_chat(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
) -> Result<NoContent, ApiError> {
    let id = conversations.id_by_number(number).await?;
    conversations.delete(&actor, id).await?;
    Ok(NoContent)
}

/// Mark all messages of a chat as read.
#[utoipa::path(post, path = "/chats/{chat_id}/mark-as-read/", tag = TAG, params(("chat_id" = i64, Path)),
    responses((status = 200, body = MarkedRead)))]
async fn mark_chat_read(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<MarkedRead>, ApiError> {
    let id = conversations.id_by_number(number).await?;
    let room = messages.room_of_conversation(id).await?;
    let marked_count = messages.read_all(&actor, room).await?;
    Ok(JsonAnswer(MarkedRead::new(marked_count)))
}

/// Start or stop typing in a chat; typing ends after 10 s unless repeated.
#[utoipa::path(post, path = "/chats/{chat_id}/typing/", tag = TAG, params(("chat_id" = i64, Path)),
    request_body = TypingBody, responses((status = 200, body = Success)))]
async fn tell_chat_typing(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<TypingBody>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    typing: Data<Typing>,
) -> Result<JsonAnswer<Success>, ApiError> {
    let id = conversations.id_by_number(number).await?;
    let room = messages.room_of_conversation(id).await?;
    typing.set(&actor, room, body.is_typing).await?;
    Ok(JsonAnswer(Success::NEW))
}
