//! Requests of others to begin a conversation (`docs/rules.md#requests`).

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::Conversations;
use meshup_app::ports::ConversationFilter;
use meshup_domain::ConversationId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::{Actor, ApiError, Listing, Paging, PathParams, Presenter};

use super::conversations::ConversationDto;

/// List the message requests that the current user has not answered, most recently active first.
#[utoipa::path(get, path = "/messages/dm/requests/", tag = "Direct messages",
    params(ListParams), responses((status = 200, body = ListOf<ConversationDto>)))]
pub(super) async fn list_direct_requests(
    actor: Actor,
    paging: Paging,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<Listing<ConversationDto>, ApiError> {
    let page = conversations.list(&actor, ConversationFilter::Requests, None, paging.request()).await?;
    paging.answer(page.map(|view| ConversationDto::of(&view, actor.user, &show)))
}

/// Accept a message request, so that both users can write.
///
/// Only its recipient can. 409 `not_pending` if it was answered before.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/accept/", tag = "Direct messages",
    responses((status = 200, body = ConversationDto)))]
pub(super) async fn accept_direct_request(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<ConversationDto>, ApiError> {
    let view = conversations.answer(&actor, dm, true).await?;
    Ok(JsonAnswer(ConversationDto::of(&view, actor.user, &show)))
}

/// Decline a message request. The other user is not told, but can no longer write.
///
/// Only its recipient can. 409 `not_pending` if it was answered before.
#[utoipa::path(post, path = "/messages/dm/{dm_id}/decline/", tag = "Direct messages",
    responses((status = 200, body = ConversationDto)))]
pub(super) async fn decline_direct_request(
    actor: Actor,
    PathParams(dm): PathParams<ConversationId>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<ConversationDto>, ApiError> {
    let view = conversations.answer(&actor, dm, false).await?;
    Ok(JsonAnswer(ConversationDto::of(&view, actor.user, &show)))
}
