//! Roles of a server.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::servers::Roles;
use meshup_app::servers::roles::{CreateRoleError, DeleteRoleError, UpdateRoleError};
use meshup_app::{Page, PageRequest};
use meshup_domain::{RoleId, ServerId};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams};

pub(crate) use present::RoleDto;
use request::{CreateRole, UpdateRole};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_roles, create_role => CreateRoleError, update_role => UpdateRoleError, delete_role => DeleteRoleError]
}

/// List the roles of a server, highest first.
#[utoipa::path(get, path = "/servers/{server_id}/roles/", tag = "Servers",
    params(ListParams), responses((status = 200, body = ListOf<RoleDto>)))]
async fn list_roles(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    paging: Paging,
    roles: Data<Roles>,
) -> Result<Listing<RoleDto>, ApiError> {
    let page = cut(roles.list(&actor, server).await?, paging.request());
    paging.answer(page.map(RoleDto::from))
}

/// Create a role.
///
/// Requires `role.manage`. The role must be below the caller's highest role, and can have only permissions
/// that the caller has.
#[utoipa::path(post, path = "/servers/{server_id}/roles/", tag = "Servers",
    request_body = CreateRole, responses((status = 201, body = RoleDto)))]
async fn create_role(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreateRole>,
    roles: Data<Roles>,
) -> Result<Created<RoleDto>, ApiError> {
    let role = roles.create(&actor, server, body.into_inner().0).await?;
    Ok(Created(role.into()))
}

/// Update a role.
///
/// Requires `role.manage`. The role must be below the caller's highest role.
#[utoipa::path(patch, path = "/servers/{server_id}/roles/{role_id}/", tag = "Servers",
    request_body = UpdateRole, responses((status = 200, body = RoleDto)))]
async fn update_role(
    actor: Actor,
    PathParams((server, role)): PathParams<(ServerId, RoleId)>,
    body: Json<UpdateRole>,
    roles: Data<Roles>,
) -> Result<JsonAnswer<RoleDto>, ApiError> {
    let role = roles.update(&actor, server, role, body.into_inner().0).await?;
    Ok(JsonAnswer(role.into()))
}

/// Delete a role and remove it from all members.
///
/// Requires `role.manage`. The role must be below the caller's highest role. Deleting one of the server's
/// four default roles returns 400 `starting_role`.
#[utoipa::path(delete, path = "/servers/{server_id}/roles/{role_id}/", tag = "Servers", responses((status = 204)))]
async fn delete_role(
    actor: Actor,
    PathParams((server, role)): PathParams<(ServerId, RoleId)>,
    roles: Data<Roles>,
) -> Result<NoContent, ApiError> {
    roles.delete(&actor, server, role).await?;
    Ok(NoContent)
}

/// A page of a list that is always loaded as a whole, since a server has few roles.
fn cut<T>(all: Vec<T>, page: PageRequest) -> Page<T> {
    let total = all.len() as u64;
    let before = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let size = usize::try_from(page.limit).unwrap_or(usize::MAX);
    Page { items: all.into_iter().skip(before).take(size).collect(), total }
}
