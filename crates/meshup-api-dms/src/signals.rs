//! Typing and presence.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::Conversations;
use meshup_app::typing::Typing;
use meshup_app::users::{PeerPresence, Users};
use meshup_domain::Number;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, NoContent, PathParams, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![set_dm_typing, retrieve_dm_typing, retrieve_dm_presence]
}

meshup_web::request! {
    /// Whether the current user is typing.
    pub(crate) struct TypingBody as "dms.NewTyping" {
        typing: required bool, { "examples": [true] };
    }
}

/// Whether the other user is typing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Typing)]
pub(crate) struct TypingDto {
    typing: bool,
    /// When the typing indicator expires unless it is sent again; null if the user is not typing.
    until: Option<Timestamp>,
}

/// Whether the other user is online.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Presence)]
pub(crate) struct PresenceDto {
    #[schema(example = 123)]
    user_id: i64,
    /// Whether the user has a live socket, on any of the APIs.
    online: bool,
    /// When the user last sent a request or closed a socket; null if never, or if the user hides it.
    last_active_at: Option<Timestamp>,
}

impl From<PeerPresence> for PresenceDto {
    fn from(seen: PeerPresence) -> Self {
        let PeerPresence { number, is_online, last_active_at } = seen;
        Self { user_id: number.0, online: is_online, last_active_at: last_active_at.map(Timestamp) }
    }
}

/// Start or stop typing in a thread; typing ends after 10 s unless repeated.
#[utoipa::path(post, path = "/threads/{thread_number}/typing", tag = TAG, request_body = TypingBody,
    responses((status = 204)))]
async fn set_dm_typing(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<TypingBody>,
    conversations: Data<Conversations>,
    typing: Data<Typing>,
) -> Result<NoContent, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    typing.set(&actor, thread.conversation.room, body.typing).await?;
    Ok(NoContent)
}

/// Show whether the other user is typing.
#[utoipa::path(get, path = "/threads/{thread_number}/typing", tag = TAG,
    responses((status = 200, body = TypingDto)))]
async fn retrieve_dm_typing(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    typing: Data<Typing>,
) -> Result<JsonAnswer<TypingDto>, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    let until = typing.until(&actor, thread.conversation.room, thread.peer).await?;
    Ok(JsonAnswer(TypingDto { typing: until.is_some(), until: until.map(Timestamp) }))
}

/// Show whether the other user is online.
#[utoipa::path(get, path = "/threads/{thread_number}/presence", tag = TAG,
    responses((status = 200, body = PresenceDto)))]
async fn retrieve_dm_presence(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    users: Data<Users>,
) -> Result<JsonAnswer<PresenceDto>, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    Ok(JsonAnswer(users.peer_presence(&thread).await?.into()))
}
