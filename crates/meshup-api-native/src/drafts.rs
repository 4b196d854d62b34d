//! Drafts of the current user.

mod present;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::messages::{Messages, SaveDraftError};
use meshup_domain::MessageId;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, NoContent, PathParams};
use uuid::Uuid;

pub(crate) use present::{DraftDto, DraftFrame};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_drafts, put_draft => SaveDraftError, delete_draft]
}

meshup_web::request! {
    /// What the user has written so far.
    pub(crate) struct DraftBody {
        /// 1 to 4,000 characters, not all of them white space. It is not trimmed.
        content: required String, { "examples": ["Standup in "] };
        /// The id of a message in the same room.
        reply_to: nullable MessageId;
    }
}

/// List the current user's drafts, the last one that was saved first.
///
/// Drafts of rooms that the user has lost access to are omitted.
#[utoipa::path(get, path = "/users/me/drafts/", tag = "Messages", responses((status = 200, body = Vec<DraftDto>)))]
async fn list_drafts(actor: Actor, messages: Data<Messages>) -> Result<JsonAnswer<Vec<DraftDto>>, ApiError> {
    let drafts = messages.drafts(&actor).await?.into_iter();
    Ok(JsonAnswer(drafts.map(|(owner, draft)| DraftDto::of(owner, draft)).collect()))
}

/// Save the current user's draft in a channel or conversation, in place of an earlier one.
///
/// Sending a message there ends it. 400 `draft_limit` with more than 500 drafts.
#[utoipa::path(put, path = "/users/me/drafts/{room_id}/", tag = "Messages",
    request_body = DraftBody, responses((status = 200, body = DraftDto)))]
async fn put_draft(
    actor: Actor,
    PathParams(id): PathParams<Uuid>,
    body: Json<DraftBody>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<DraftDto>, ApiError> {
    let DraftBody { content, reply_to } = body.into_inner();
    let room = messages.room_of(id).await?;
    let draft = messages.save_draft(&actor, room, &content, reply_to).await?;
    Ok(JsonAnswer(DraftDto::new(id, draft)))
}

/// Delete the current user's draft in a channel or conversation, if there is one.
#[utoipa::path(delete, path = "/users/me/drafts/{room_id}/", tag = "Messages", responses((status = 204)))]
async fn delete_draft(
    actor: Actor,
    PathParams(id): PathParams<Uuid>,
    messages: Data<Messages>,
) -> Result<NoContent, ApiError> {
    let room = messages.room_of(id).await?;
    messages.delete_draft(&actor, room).await?;
    Ok(NoContent)
}
