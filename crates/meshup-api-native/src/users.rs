//! User profiles.

mod leaving;
pub(crate) mod present;
mod relations;
pub(crate) mod request;

use actix_web::web::{self, Data};
use meshup_app::accounts::DeleteAccountError;
use meshup_app::exports::{LatestExportError, RequestExportError};
use meshup_app::users::{FindUsersError, RelateError, UpdateProfileError, Users};
use meshup_domain::UserId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Body, Listing, Paging, PathParams, Presenter, Query};

use present::ProfileDto;
use request::{UpdateProfile, UserFilters};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_users => FindUsersError,
        retrieve_me,
        update_me => UpdateProfileError,
        leaving::delete_me => DeleteAccountError,
        leaving::request_export => RequestExportError,
        leaving::retrieve_export => LatestExportError,
        retrieve_user,
        update_user => UpdateProfileError,
        relations::search_users => FindUsersError,
        relations::list_blocks,
        relations::list_following,
        relations::follow_user,
        relations::unfollow_user => RelateError,
        relations::block_user => RelateError,
        relations::unblock_user => RelateError,
    ]
}

/// List users: all users for site admins, only the current user for everyone else.
#[utoipa::path(get, path = "/users/", tag = "Users", params(ListParams, UserFilters),
    responses((status = 200, body = ListOf<ProfileDto>)))]
async fn list_users(
    actor: Actor,
    paging: Paging,
    filters: Query<UserFilters>,
    show: Presenter,
    users: Data<Users>,
) -> Result<Listing<ProfileDto>, ApiError> {
    let found = users.list(&actor, filters.into_inner().into_command(paging.request())).await?;
    paging.answer(found.map(|profile| ProfileDto::of(profile, &show)))
}

/// Retrieve the current user's profile.
#[utoipa::path(get, path = "/users/me/", tag = "Users", responses((status = 200, body = ProfileDto)))]
async fn retrieve_me(
    actor: Actor,
    show: Presenter,
    users: Data<Users>,
) -> Result<web::Json<ProfileDto>, ApiError> {
    let profile = users.get(&actor, actor.user).await?;
    Ok(web::Json(ProfileDto::of(profile, &show)))
}

/// Update the current user's profile, as JSON or as a form with `avatar`.
#[utoipa::path(patch, path = "/users/me/", tag = "Users",
    request_body(content((UpdateProfile = "application/json"), (UpdateProfile = "multipart/form-data"))),
    responses((status = 200, body = ProfileDto)))]
async fn update_me(
    actor: Actor,
    body: Body<UpdateProfile>,
    show: Presenter,
    users: Data<Users>,
) -> Result<web::Json<ProfileDto>, ApiError> {
    let profile = users.update(&actor, actor.user, body.into_inner().0).await?;
    Ok(web::Json(ProfileDto::of(profile, &show)))
}

/// Retrieve a user's profile.
///
/// Only site admins can retrieve the profiles of others.
#[utoipa::path(get, path = "/users/{user_id}/", tag = "Users", responses((status = 200, body = ProfileDto)))]
async fn retrieve_user(
    actor: Actor,
    PathParams(id): PathParams<UserId>,
    show: Presenter,
    users: Data<Users>,
) -> Result<web::Json<ProfileDto>, ApiError> {
    let profile = users.get(&actor, id).await?;
    Ok(web::Json(ProfileDto::of(profile, &show)))
}

/// Update a user's profile, as JSON or as a form with `avatar`.
///
/// Only site admins can update the profiles of others.
#[utoipa::path(patch, path = "/users/{user_id}/", tag = "Users",
    request_body(content((UpdateProfile = "application/json"), (UpdateProfile = "multipart/form-data"))),
    responses((status = 200, body = ProfileDto)))]
async fn update_user(
    actor: Actor,
    PathParams(id): PathParams<UserId>,
    body: Body<UpdateProfile>,
    show: Presenter,
    users: Data<Users>,
) -> Result<web::Json<ProfileDto>, ApiError> {
    let profile = users.update(&actor, id, body.into_inner().0).await?;
    Ok(web::Json(ProfileDto::of(profile, &show)))
}
