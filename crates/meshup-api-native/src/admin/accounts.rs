//! Accounts as site admins see and change them.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::administration::{AdministerUserError, Administration, ListAccountsError};
use meshup_domain::UserId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::{Endpoint, unkeyed};
use meshup_web::{Actor, ApiError, Json, Listing, Paging, PathParams, Presenter, Query};

use super::present::AccountDto;
use super::request::{AccountFilters, DeactivateBody, TAG, UpdateAccountBody};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = meshup_web::endpoints![
        list_accounts => ListAccountsError,
        reactivate_account => AdministerUserError,
        log_out_account => AdministerUserError,
        update_account => AdministerUserError,
    ];
    // Its unit must be committed before it waits for others. Repeating it has no effect anyway.
    endpoints.extend(unkeyed(meshup_web::endpoints![deactivate_account => AdministerUserError]));
    endpoints
}

/// List accounts, by username unless ordered otherwise.
#[utoipa::path(get, path = "/admin/users/", tag = TAG, params(ListParams, AccountFilters),
    responses((status = 200, body = ListOf<AccountDto>)))]
async fn list_accounts(
    actor: Actor,
    paging: Paging,
    filters: Query<AccountFilters>,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<Listing<AccountDto>, ApiError> {
    let command = filters.into_inner().into_command(paging.request());
    let page = administration.list_users(&actor, command).await?;
    paging.answer(page.map(|view| AccountDto::of(view, &show)))
}

/// Deactivate an account.
///
/// Its sessions end and its sockets close (4401), nobody can log in to it, and it writes nothing. Repeating this has no
/// effect. One's own account is 400 `own_account`.
#[utoipa::path(post, path = "/admin/users/{user_id}/deactivate/", tag = TAG, request_body = DeactivateBody,
    responses((status = 200, body = AccountDto)))]
async fn deactivate_account(
    actor: Actor,
    PathParams(account): PathParams<UserId>,
    body: Json<DeactivateBody>,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<JsonAnswer<AccountDto>, ApiError> {
    let view = administration.deactivate(&actor, account, body.reason.as_deref()).await?;
    Ok(JsonAnswer(AccountDto::of(view, &show)))
}

/// Make a deactivated account usable again.
///
/// Repeating this has no effect. One's own account is 400 `own_account`.
#[utoipa::path(post, path = "/admin/users/{user_id}/reactivate/", tag = TAG,
    responses((status = 200, body = AccountDto)))]
async fn reactivate_account(
    actor: Actor,
    PathParams(account): PathParams<UserId>,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<JsonAnswer<AccountDto>, ApiError> {
    let view = administration.reactivate(&actor, account).await?;
    Ok(JsonAnswer(AccountDto::of(view, &show)))
}

/// Log a user out everywhere.
///
/// All sessions of the account end, and its sockets close (4401). One's own account is 400 `own_account`.
#[utoipa::path(post, path = "/admin/users/{user_id}/logout/", tag = TAG,
    responses((status = 200, body = AccountDto)))]
async fn log_out_account(
    actor: Actor,
    PathParams(account): PathParams<UserId>,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<JsonAnswer<AccountDto>, ApiError> {
    let view = administration.log_out(&actor, account).await?;
    Ok(JsonAnswer(AccountDto::of(view, &show)))
}

/// Make a user a site admin, or revoke it.
///
/// One's own account is 400 `own_account`, so that one site admin always remains.
#[utoipa::path(patch, path = "/admin/users/{user_id}/", tag = TAG, request_body = UpdateAccountBody,
    responses((status = 200, body = AccountDto)))]
async fn update_account(
    actor: Actor,
    PathParams(account): PathParams<UserId>,
    body: Json<UpdateAccountBody>,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<JsonAnswer<AccountDto>, ApiError> {
    let view = administration.set_admin(&actor, account, body.is_admin).await?;
    Ok(JsonAnswer(AccountDto::of(view, &show)))
}
