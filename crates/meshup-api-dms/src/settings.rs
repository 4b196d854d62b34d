//! The current user's settings of a thread.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{Conversations, ParticipantSetting};
use meshup_app::users::{RelateError, Users};
use meshup_domain::Number;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, PathParams};
use serde::Serialize;

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![mute_dm, pin_dm, archive_dm, block_dm => RelateError]
}

meshup_web::request! {
    /// Whether notifications for a thread are off; its messages are still delivered.
    #[derive(Serialize)]
    pub(crate) struct Muted as "dms.Muted" {
        muted: required bool, { "examples": [true] };
    }
}

meshup_web::request! {
    /// Whether a thread is listed before all unpinned ones.
    #[derive(Serialize)]
    pub(crate) struct Pinned as "dms.Pinned" {
        pinned: required bool, { "examples": [true] };
    }
}

meshup_web::request! {
    /// Whether a thread is hidden from the inbox until its next message.
    #[derive(Serialize)]
    pub(crate) struct Archived as "dms.Archived" {
        archived: required bool, { "examples": [true] };
    }
}

meshup_web::request! {
    /// Whether the current user blocks the other user; a block applies to all APIs.
    #[derive(Serialize)]
    pub(crate) struct Blocked as "dms.Blocked" {
        blocked: required bool, { "examples": [true] };
    }
}

/// Mute or unmute a thread.
#[utoipa::path(put, path = "/threads/{thread_number}/mute", tag = TAG, request_body = Muted,
    responses((status = 200, body = Muted)))]
async fn mute_dm(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    Json(body): Json<Muted>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Muted>, ApiError> {
    keep(&actor, number, ParticipantSetting::Muted(body.muted), &conversations).await?;
    Ok(JsonAnswer(body))
}

/// Pin or unpin a thread.
#[utoipa::path(put, path = "/threads/{thread_number}/pin", tag = TAG, request_body = Pinned,
    responses((status = 200, body = Pinned)))]
async fn pin_dm(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    Json(body): Json<Pinned>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Pinned>, ApiError> {
    keep(&actor, number, ParticipantSetting::Pinned(body.pinned), &conversations).await?;
    Ok(JsonAnswer(body))
}

/// Archive or unarchive a thread.
#[utoipa::path(put, path = "/threads/{thread_number}/archive", tag = TAG, request_body = Archived,
    responses((status = 200, body = Archived)))]
async fn archive_dm(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    Json(body): Json<Archived>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Archived>, ApiError> {
    keep(&actor, number, ParticipantSetting::Archived(body.archived), &conversations).await?;
    Ok(JsonAnswer(body))
}

async fn keep(
    actor: &Actor,
    number: Number,
    setting: ParticipantSetting,
    conversations: &Conversations,
) -> Result<(), ApiError> {
    let thread = conversations.direct(actor, number).await?;
    Ok(conversations.change_setting(actor, thread.conversation.id, setting).await?)
}

/// Block or unblock the other user.
#[utoipa::path(put, path = "/threads/{thread_number}/block", tag = TAG, request_body = Blocked,
    responses((status = 200, body = Blocked)))]
async fn block_dm(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    Json(body): Json<Blocked>,
    conversations: Data<Conversations>,
    users: Data<Users>,
) -> Result<JsonAnswer<Blocked>, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    if body.blocked {
        users.block(&actor, thread.peer).await?;
    } else {
        users.unblock(&actor, thread.peer).await?;
    }
    Ok(JsonAnswer(body))
}
