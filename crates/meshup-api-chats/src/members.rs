//! Members of groups (`docs/rules.md#groups`).

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{Conversations, GroupError, UserKeys};
use meshup_domain::Number;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, NoContent, PathParams};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![add_chat_members => GroupError, remove_chat_member => GroupError]
}

meshup_web::request! {
    /// The users to add.
    pub(crate) struct NewMembers as "chats.NewMembers" {
        participants as "user_ids": required Vec<Number>, { "maxItems": 50, "examples": [[5, 6, 7]] };
    }
}

/// A confirmation that users were added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::AddedMembers)]
pub(crate) struct AddedMembers {
    #[schema(example = "success")]
    status: &'static str,
    /// Users who were not members before.
    #[schema(example = 3)]
    added_count: usize,
}

/// Add members to a group.
///
/// Only admins of the group can do this. New members see the whole history. Returns 403 if one of them blocks
/// the caller or does not accept messages from the caller.
#[utoipa::path(post, path = "/chats/{chat_id}/members/add/", tag = TAG, params(("chat_id" = i64, Path)),
    request_body = NewMembers, responses((status = 200, body = AddedMembers)))]
async fn add_chat_members(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<NewMembers>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<AddedMembers>, ApiError> {
    let id = conversations.id_by_number(number).await?;
    let people = UserKeys::Numbers(body.into_inner().participants);
    let added_count = conversations.add_members(&actor, id, people).await?;
    Ok(JsonAnswer(AddedMembers { status: "success", added_count }))
}

/// Remove a member from a group, or leave it.
///
/// Only admins of the group can remove others. When the last admin leaves, the longest-standing member
/// becomes an admin.
#[utoipa::path(delete, path = "/chats/{chat_id}/members/{user_id}/remove/", tag = TAG,
    params(("chat_id" = i64, Path), ("user_id" = i64, Path)), responses((status = 204)))]
async fn remove_chat_member(
    actor: Actor,
    at: PathParams<(Number, Number)>,
    conversations: Data<Conversations>,
) -> Result<NoContent, ApiError> {
    let PathParams((chat, member)) = at;
    let id = conversations.id_by_number(chat).await?;
    conversations.remove_member(&actor, id, member).await?;
    Ok(NoContent)
}
