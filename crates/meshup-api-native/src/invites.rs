//! Invites to a server.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::servers::Invites;
use meshup_app::servers::invites::{AcceptInviteError, AcceptedInvite, CreateInviteError, RevokeInviteError};
use meshup_domain::ServerId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::throttle::{Login, Throttle};
use meshup_web::{Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams, Presenter};

use crate::servers::{ServerDto, welcome};
use present::{AcceptedDto, InviteDto, InvitePreviewDto};
use request::{AcceptInvite, CreateInvite};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_invites,
        create_invite => CreateInviteError,
        revoke_invite => RevokeInviteError,
        accept_invite => AcceptInviteError,
        retrieve_invite_preview,
    ]
}

/// List the invites of a server, newest first.
///
/// Requires `member.manage`.
#[utoipa::path(get, path = "/servers/{server_id}/invites/", tag = "Servers",
    params(ListParams), responses((status = 200, body = ListOf<InviteDto>)))]
async fn list_invites(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    paging: Paging,
    show: Presenter,
    invites: Data<Invites>,
) -> Result<Listing<InviteDto>, ApiError> {
    let page = invites.list(&actor, server, paging.request()).await?;
    paging.answer(page.map(|invite| InviteDto::of(&invite, &show)))
}

/// Create an invite.
///
/// Requires `member.manage`.
#[utoipa::path(post, path = "/servers/{server_id}/invites/", tag = "Servers",
    request_body = CreateInvite, responses((status = 201, body = InviteDto)))]
async fn create_invite(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreateInvite>,
    show: Presenter,
    invites: Data<Invites>,
) -> Result<Created<InviteDto>, ApiError> {
    let invite = invites.create(&actor, server, body.into_inner().0).await?;
    Ok(Created(InviteDto::of(&invite, &show)))
}

/// Revoke an invite.
///
/// Requires `member.manage`. Returns 400 `already_revoked` if the invite was revoked before.
#[utoipa::path(delete, path = "/servers/{server_id}/invites/{code}/", tag = "Servers", responses((status = 204)))]
async fn revoke_invite(
    actor: Actor,
    PathParams((server, code)): PathParams<(ServerId, String)>,
    invites: Data<Invites>,
) -> Result<NoContent, ApiError> {
    invites.revoke(&actor, server, &code).await?;
    Ok(NoContent)
}

/// Show what an invite leads to, without credentials.
///
/// An invite that is unknown, expired, revoked or used up returns 404. Calls are limited per IP address together with
/// logins, so that codes cannot be guessed.
#[utoipa::path(get, path = "/invites/{code}/", tag = "Servers", security(()),
    responses((status = 200, body = InvitePreviewDto)))]
async fn retrieve_invite_preview(
    _throttle: Throttle<Login>,
    PathParams(code): PathParams<String>,
    show: Presenter,
    invites: Data<Invites>,
) -> Result<JsonAnswer<InvitePreviewDto>, ApiError> {
    Ok(JsonAnswer(InvitePreviewDto::of(invites.preview(&code).await?, &show)))
}

/// Accept an invite and join its server.
///
/// Existing members get 200, which does not count as a use. An invite that is unknown, expired, revoked or
/// used up returns 400 `invalid_invite`.
#[utoipa::path(post, path = "/servers/invites/accept/", tag = "Servers",
    request_body = AcceptInvite, responses((status = 200, body = AcceptedDto)))]
async fn accept_invite(
    actor: Actor,
    body: Json<AcceptInvite>,
    show: Presenter,
    invites: Data<Invites>,
) -> Result<JsonAnswer<AcceptedDto>, ApiError> {
    let AcceptedInvite { joined, invite } = invites.accept(&actor, &body.code).await?;
    Ok(JsonAnswer(AcceptedDto {
        message: welcome(joined),
        server: ServerDto::of(&invite.server, &show),
        invite: InviteDto::of(&invite, &show),
    }))
}
