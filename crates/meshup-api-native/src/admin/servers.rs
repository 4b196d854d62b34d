//! Servers as site admins see and change them.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::administration::Administration;
use meshup_app::servers::{ListServers, TransferServerError};
use meshup_domain::ServerId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, Listing, NoContent, Paging, PathParams, Presenter, Query};

use super::request::TAG;
use crate::servers::ServerDto;
use crate::servers::request::{ServerFilters, TransferBody};

pub(super) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_all_servers,
        delete_any_server,
        transfer_any_server => TransferServerError,
    ]
}

/// List all servers, newest first.
#[utoipa::path(get, path = "/admin/servers/", tag = TAG, params(ListParams, ServerFilters),
    responses((status = 200, body = ListOf<ServerDto>)))]
async fn list_all_servers(
    actor: Actor,
    filters: Query<ServerFilters>,
    paging: Paging,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<Listing<ServerDto>, ApiError> {
    let query = ListServers { search: filters.into_inner().search, page: paging.request() };
    let page = administration.list_servers(&actor, query).await?;
    paging.answer(page.map(|view| ServerDto::of(&view, &show)))
}

/// Delete a server and everything in it.
#[utoipa::path(delete, path = "/admin/servers/{server_id}/", tag = TAG, responses((status = 204)))]
async fn delete_any_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    administration: Data<Administration>,
) -> Result<NoContent, ApiError> {
    administration.delete_server(&actor, server).await?;
    Ok(NoContent)
}

/// Transfer the ownership of a server to one of its members.
#[utoipa::path(post, path = "/admin/servers/{server_id}/transfer/", tag = TAG, request_body = TransferBody,
    responses((status = 200, body = ServerDto)))]
async fn transfer_any_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<TransferBody>,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<JsonAnswer<ServerDto>, ApiError> {
    let view = administration.transfer_server(&actor, server, body.owner).await?;
    Ok(JsonAnswer(ServerDto::of(&view, &show)))
}
