//! Servers: creating, listing, updating, joining, leaving and transferring them.

mod present;
pub(crate) mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::servers::{
    ChangeServerError, JoinOutcome, JoinServerError, LeaveServerError, ListServers, Servers,
    TransferServerError,
};
use meshup_domain::ServerId;
use meshup_web::answer::Message;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{
    Actor, ApiError, Body, Created, Json, Listing, NoContent, Paging, PathParams, Presenter, Query,
};

use present::FoundServerDto;
pub(crate) use present::ServerDto;
use request::{CreateServer, ServerFilters, TransferBody, UpdateServer};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_servers,
        create_server => ChangeServerError,
        retrieve_server,
        update_server => ChangeServerError,
        delete_server,
        join_server => JoinServerError,
        leave_server => LeaveServerError,
        transfer_server => TransferServerError,
    ]
}

/// The confirmation of joining a server.
pub(crate) fn welcome(joined: JoinOutcome) -> &'static str {
    match joined {
        JoinOutcome::Now => "Joined server successfully",
        JoinOutcome::Already => "Already a member",
    }
}

/// List the servers that the current user can see, newest first.
///
/// Returns public servers, and servers that the user owns or is a member of. Site admins see all servers.
#[utoipa::path(get, path = "/servers/", tag = "Servers",
    params(ListParams, ServerFilters), responses((status = 200, body = ListOf<FoundServerDto>)))]
async fn list_servers(
    actor: Actor,
    filters: Query<ServerFilters>,
    paging: Paging,
    show: Presenter,
    servers: Data<Servers>,
) -> Result<Listing<FoundServerDto>, ApiError> {
    let query = ListServers { search: filters.into_inner().search, page: paging.request() };
    let page = servers.list(&actor, query).await?;
    paging.answer(page.map(|found| FoundServerDto::of(&found, &show)))
}

/// Create a server, as JSON or as a form with `icon` and `banner`.
///
/// The creator becomes its owner and a member with the Admin role.
#[utoipa::path(post, path = "/servers/", tag = "Servers",
    request_body(content((CreateServer = "application/json"), (CreateServer = "multipart/form-data"))),
    responses((status = 201, body = ServerDto)))]
async fn create_server(
    actor: Actor,
    body: Body<CreateServer>,
    show: Presenter,
    servers: Data<Servers>,
) -> Result<Created<ServerDto>, ApiError> {
    let view = servers.create(&actor, body.into_inner().0).await?;
    Ok(Created(ServerDto::of(&view, &show)))
}

/// Retrieve a server.
///
/// A private server is visible to its members and site admins.
#[utoipa::path(get, path = "/servers/{server_id}/", tag = "Servers",
    responses((status = 200, body = FoundServerDto)))]
async fn retrieve_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    show: Presenter,
    servers: Data<Servers>,
) -> Result<JsonAnswer<FoundServerDto>, ApiError> {
    let found = servers.get(&actor, server).await?;
    Ok(JsonAnswer(FoundServerDto::of(&found, &show)))
}

/// Update a server, as JSON or as a form with `icon` and `banner`.
///
/// Requires `server.manage`. Null removes an image. Omitted fields are unchanged; PUT requires `name`.
#[utoipa::path(method(put, patch), path = "/servers/{server_id}/", tag = "Servers",
    request_body(content((UpdateServer = "application/json"), (UpdateServer = "multipart/form-data"))),
    responses((status = 200, body = ServerDto)))]
async fn update_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Body<UpdateServer>,
    show: Presenter,
    servers: Data<Servers>,
) -> Result<JsonAnswer<ServerDto>, ApiError> {
    let view = servers.update(&actor, server, body.into_inner().0).await?;
    Ok(JsonAnswer(ServerDto::of(&view, &show)))
}

/// Delete a server and everything in it.
///
/// Requires `server.manage`.
#[utoipa::path(delete, path = "/servers/{server_id}/", tag = "Servers", responses((status = 204)))]
async fn delete_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    servers: Data<Servers>,
) -> Result<NoContent, ApiError> {
    servers.delete(&actor, server).await?;
    Ok(NoContent)
}

/// Join a public server.
///
/// Returns 403 `server_full` if the server has reached its maximum number of members, and 403 `banned` for
/// banned users.
#[utoipa::path(post, path = "/servers/{server_id}/join/", tag = "Servers", responses((status = 200, body = Message)))]
async fn join_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    servers: Data<Servers>,
) -> Result<Message, ApiError> {
    Ok(Message::new(welcome(servers.join(&actor, server).await?)))
}

/// Leave a server.
///
/// The owner cannot leave and gets 400 `owner_cannot_leave`.
#[utoipa::path(post, path = "/servers/{server_id}/leave/", tag = "Servers", responses((status = 200, body = Message)))]
async fn leave_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    servers: Data<Servers>,
) -> Result<Message, ApiError> {
    servers.leave(&actor, server).await?;
    Ok(Message::new("Left server successfully"))
}

/// Transfer the ownership of a server to another member.
///
/// Only the owner and site admins can do this.
#[utoipa::path(post, path = "/servers/{server_id}/transfer/", tag = "Servers",
    request_body = TransferBody, responses((status = 200, body = ServerDto)))]
async fn transfer_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<TransferBody>,
    show: Presenter,
    servers: Data<Servers>,
) -> Result<JsonAnswer<ServerDto>, ApiError> {
    let view = servers.transfer(&actor, server, body.owner).await?;
    Ok(JsonAnswer(ServerDto::of(&view, &show)))
}
