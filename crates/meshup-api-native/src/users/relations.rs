//! Searching, following and blocking users.

use actix_web::web::Data;
use meshup_app::Page;
use meshup_app::users::Users;
use meshup_domain::UserId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::{Actor, ApiError, Listing, NoContent, Paging, PathParams, Presenter, Query, UserBasic};

use super::request::SearchQuery;

/// Search for users who share a server or conversation with the current user, or whose username is exactly
/// `q`.
#[utoipa::path(get, path = "/users/search/", tag = "Users", params(ListParams, SearchQuery),
    responses((status = 200, body = ListOf<UserBasic>)))]
pub(super) async fn search_users(
    actor: Actor,
    paging: Paging,
    query: Query<SearchQuery>,
    show: Presenter,
    users: Data<Users>,
) -> Result<Listing<UserBasic>, ApiError> {
    let found = users.search(&actor, &query.into_inner().into_command()).await?;
    paging.answer(Page::of(found, paging.request()).map(|card| show.user(&card)))
}

/// List the users whom the current user blocks, newest first.
#[utoipa::path(get, path = "/users/me/blocks/", tag = "Users", params(ListParams),
    responses((status = 200, body = ListOf<UserBasic>)))]
pub(super) async fn list_blocks(
    actor: Actor,
    paging: Paging,
    show: Presenter,
    users: Data<Users>,
) -> Result<Listing<UserBasic>, ApiError> {
    paging.answer(users.blocks(&actor, paging.request()).await?.map(|card| show.user(&card)))
}

/// List the users whom the current user follows, newest first.
#[utoipa::path(get, path = "/users/me/following/", tag = "Users", params(ListParams),
    responses((status = 200, body = ListOf<UserBasic>)))]
pub(super) async fn list_following(
    actor: Actor,
    paging: Paging,
    show: Presenter,
    users: Data<Users>,
) -> Result<Listing<UserBasic>, ApiError> {
    paging.answer(users.following(&actor, paging.request()).await?.map(|card| show.user(&card)))
}

/// Follow a user.
#[utoipa::path(put, path = "/users/{user_id}/follow/", tag = "Users", responses((status = 204)))]
pub(super) async fn follow_user(
    actor: Actor,
    PathParams(other): PathParams<UserId>,
    users: Data<Users>,
) -> Result<NoContent, ApiError> {
    users.follow(&actor, other).await?;
    Ok(NoContent)
}

/// Unfollow a user.
#[utoipa::path(delete, path = "/users/{user_id}/follow/", tag = "Users", responses((status = 204)))]
pub(super) async fn unfollow_user(
    actor: Actor,
    PathParams(other): PathParams<UserId>,
    users: Data<Users>,
) -> Result<NoContent, ApiError> {
    users.unfollow(&actor, other).await?;
    Ok(NoContent)
}

/// Block a user.
///
/// From then on, neither user can write to the other in their 1:1 conversation.
#[utoipa::path(put, path = "/users/{user_id}/block/", tag = "Users", responses((status = 204)))]
pub(super) async fn block_user(
    actor: Actor,
    PathParams(other): PathParams<UserId>,
    users: Data<Users>,
) -> Result<NoContent, ApiError> {
    users.block(&actor, other).await?;
    Ok(NoContent)
}

/// Unblock a user.
#[utoipa::path(delete, path = "/users/{user_id}/block/", tag = "Users", responses((status = 204)))]
pub(super) async fn unblock_user(
    actor: Actor,
    PathParams(other): PathParams<UserId>,
    users: Data<Users>,
) -> Result<NoContent, ApiError> {
    users.unblock(&actor, other).await?;
    Ok(NoContent)
}
