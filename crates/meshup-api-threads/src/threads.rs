//! Threads between two people, and their messages (`docs/rules.md#threads-surface`).

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::access::AccessError;
use meshup_app::conversations::{Conversations, DirectConversation, SendDirectMessageError};
use meshup_app::messages::{ListMessages, ListMessagesError, MarkReadError, Messages};
use meshup_app::page::Direction;
use meshup_app::ports::{ConversationFilter, MessageFilter};
use meshup_app::{ErrorKind, Explain};
use meshup_domain::Number;
use meshup_domain::room::ReadUpTo;
use meshup_web::page::keyset::AnchorParams;
use meshup_web::page::{PageOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::throttle::{Limit, PersonThrottle};
use meshup_web::{Accepted, Actor, ApiError, Json, Listing, Paging, PathParams, Query};

use crate::openapi::TAG;
use present::{MarkedRead, SentMessage, Thread, ThreadWithMessages};
use request::{Part, SendBody, Shown};

/// 100 calls a minute and 1,000 an hour per user (`docs/rules.md#rate-limits`).
#[derive(Debug, Clone, Copy)]
pub struct Threads;

impl Limit for Threads {
    const NAME: &'static str = "threads";
}

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_threads, send_thread_message => SendDirectMessageError, retrieve_thread => ListMessagesError, mark_thread_read => MarkReadError]
}

/// The error for a thread that does not exist or belongs to other users.
fn not_found() -> ApiError {
    ApiError::new(ErrorKind::NotFound, "thread_not_found", "Thread not found")
}

fn or_no_thread(error: AccessError) -> ApiError {
    if error.explain().kind == ErrorKind::NotFound { not_found() } else { error.into() }
}

/// The thread with this number, if the current user is in it.
async fn find(
    actor: &Actor,
    number: Number,
    conversations: &Conversations,
) -> Result<DirectConversation, ApiError> {
    conversations.direct(actor, number).await.map_err(or_no_thread)
}

/// List the current user's threads, most recently active first.
#[utoipa::path(get, path = "/messages/", tag = TAG, params(PageParams),
    responses((status = 200, body = PageOf<Thread>)))]
async fn list_threads(
    actor: Actor,
    _throttle: PersonThrottle<Threads>,
    paging: Paging,
    conversations: Data<Conversations>,
) -> Result<Listing<Thread>, ApiError> {
    let paging = paging.enveloped();
    let page = conversations.list(&actor, ConversationFilter::Direct, None, paging.request()).await?;
    paging.answer(page.map(|view| Thread::of(&view)))
}

/// Send a message to a user, in the existing thread with them or a new one.
///
/// Repeating a request with the same `nonce` within 24 h returns the first message with 200.
#[utoipa::path(post, path = "/messages/", tag = TAG, request_body = SendBody,
    responses((status = 201, body = SentMessage), (status = 200,
        description = "The nonce was used before: the first message.", body = SentMessage),
        (status = 404, description = "No user has this number.")))]
async fn send_thread_message(
    actor: Actor,
    _throttle: PersonThrottle<Threads>,
    body: Json<SendBody>,
    conversations: Data<Conversations>,
) -> Result<Accepted<SentMessage>, ApiError> {
    let body = body.into_inner();
    let recipient = conversations.person(body.recipient.0).await?;
    let written = conversations.send_direct(&actor, body.into_command(recipient)).await?;
    let sent = SentMessage::of(&written);
    Ok(if written.is_repeat { Accepted::Existing(sent) } else { Accepted::New(sent) })
}

/// Retrieve a thread with its newest 1,000 messages, oldest first.
///
/// `before` and `after` return the messages immediately before or after the given one instead, also oldest
/// first.
#[utoipa::path(get, path = "/messages/{thread_number}/", tag = TAG, params(AnchorParams, Shown),
    responses((status = 200, body = ThreadWithMessages)))]
async fn retrieve_thread(
    actor: Actor,
    _throttle: PersonThrottle<Threads>,
    PathParams(number): PathParams<Number>,
    part: Query<Part>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<ThreadWithMessages>, ApiError> {
    let thread = find(&actor, number, &conversations).await?;
    let oldest_first = ListMessages {
        room: thread.conversation.room,
        filter: MessageFilter::default(),
        range: part.range(),
        order: Direction::Ascending,
    };
    let page = messages.list(&actor, oldest_first).await?;
    let view = conversations.view(&actor, thread).await?;
    Ok(JsonAnswer(ThreadWithMessages::of(&view, &page.items)))
}

/// Mark all messages of a thread as read.
#[utoipa::path(patch, path = "/messages/{thread_number}/mark_read/", tag = TAG,
    responses((status = 200, body = MarkedRead)))]
async fn mark_thread_read(
    actor: Actor,
    _throttle: PersonThrottle<Threads>,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<MarkedRead>, ApiError> {
    let thread = find(&actor, number, &conversations).await?;
    messages.mark_read(&actor, thread.conversation.room, ReadUpTo::Everything).await?;
    Ok(JsonAnswer(MarkedRead::of(number)))
}
