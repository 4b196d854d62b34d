//! Unread counts.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::Conversations;
use meshup_app::messages::{MarkReadError, Messages};
use meshup_domain::Number;
use meshup_domain::room::ReadUpTo;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, NoContent, PathParams};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![count_unread_dms, count_unread_in_dm, mark_dm_read => MarkReadError]
}

/// A number of unread messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Unread)]
pub(crate) struct Unread {
    #[schema(example = 5)]
    unread: i64,
}

/// Count the current user's unread messages in all accepted threads.
#[utoipa::path(get, path = "/unread-count", tag = TAG, responses((status = 200, body = Unread)))]
async fn count_unread_dms(
    actor: Actor,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Unread>, ApiError> {
    Ok(JsonAnswer(Unread { unread: conversations.unread(&actor).await? }))
}

/// Count the current user's unread messages in a thread.
#[utoipa::path(get, path = "/threads/{thread_number}/unread-count", tag = TAG,
    responses((status = 200, body = Unread)))]
async fn count_unread_in_dm(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Unread>, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    Ok(JsonAnswer(Unread { unread: conversations.unread_in(&actor, &thread).await? }))
}

/// Mark all messages of a thread as read.
#[utoipa::path(post, path = "/threads/{thread_number}/mark-read", tag = TAG, responses((status = 204)))]
async fn mark_dm_read(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    let thread = conversations.direct(&actor, number).await?;
    messages.mark_read(&actor, thread.conversation.room, ReadUpTo::Everything).await?;
    Ok(NoContent)
}
