//! Members of a server: listing, nicknames, roles, kicks, bans and mutes.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::servers::Members;
use meshup_app::servers::members::{
    AssignRolesError, BanError, KickError, ListMembers, MuteError, RenameError, UnbanError, UnmuteError,
};
use meshup_domain::ServerId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, Listing, NoContent, Paging, PathParams, Presenter, Query};
use uuid::Uuid;

pub(crate) use present::MemberDto;
use present::RolesAnswer;
use request::{AssignRoles, BanBody, MemberFilters, MuteBody, UpdateMember};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_members,
        retrieve_member,
        update_member => RenameError,
        kick_member => KickError,
        ban_member => BanError,
        unban_member => UnbanError,
        mute_member => MuteError,
        unmute_member => UnmuteError,
        assign_roles => AssignRolesError,
    ]
}

/// List the members of a server, in the order they joined.
///
/// `banned=true` lists banned users instead, which requires `member.manage`.
#[utoipa::path(get, path = "/servers/{server_id}/members/", tag = "Servers",
    params(ListParams, MemberFilters), responses((status = 200, body = ListOf<MemberDto>)))]
async fn list_members(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    filters: Query<MemberFilters>,
    paging: Paging,
    show: Presenter,
    members: Data<Members>,
) -> Result<Listing<MemberDto>, ApiError> {
    let banned = filters.banned.unwrap_or_default();
    let page = members.list(&actor, server, ListMembers { banned, page: paging.request() }).await?;
    paging.answer(page.map(|view| MemberDto::of(&view, &show)))
}

/// Retrieve a member, by member id or user id.
#[utoipa::path(get, path = "/servers/{server_id}/members/{member_id}/", tag = "Servers",
    responses((status = 200, body = MemberDto)))]
async fn retrieve_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    show: Presenter,
    members: Data<Members>,
) -> Result<JsonAnswer<MemberDto>, ApiError> {
    let view = members.find(&actor, server, member).await?;
    Ok(JsonAnswer(MemberDto::of(&view, &show)))
}

/// Change a nickname.
///
/// Changing another member's nickname requires `member.manage` and a higher role than that member's.
#[utoipa::path(patch, path = "/servers/{server_id}/members/{member_id}/", tag = "Servers",
    request_body = UpdateMember, responses((status = 200, body = MemberDto)))]
async fn update_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    body: Json<UpdateMember>,
    show: Presenter,
    members: Data<Members>,
) -> Result<JsonAnswer<MemberDto>, ApiError> {
    let view = members.rename(&actor, server, member, body.into_inner().nickname).await?;
    Ok(JsonAnswer(MemberDto::of(&view, &show)))
}

/// Kick a member, who can join again.
///
/// Requires `member.manage` and a higher role than the member's. The member's sockets in the server close at
/// once.
#[utoipa::path(delete, path = "/servers/{server_id}/members/{member_id}/", tag = "Servers", responses((status = 204)))]
async fn kick_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    members: Data<Members>,
) -> Result<NoContent, ApiError> {
    members.kick(&actor, server, member).await?;
    Ok(NoContent)
}

/// Ban a member.
///
/// Requires `member.manage` and a higher role than the member's. The member's sockets in the server close at
/// once.
#[utoipa::path(post, path = "/servers/{server_id}/members/{member_id}/ban/", tag = "Servers",
    request_body = BanBody, responses((status = 200, body = MemberDto)))]
async fn ban_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    body: Json<BanBody>,
    show: Presenter,
    members: Data<Members>,
) -> Result<JsonAnswer<MemberDto>, ApiError> {
    let view = members.ban(&actor, server, member, body.into_inner().reason).await?;
    Ok(JsonAnswer(MemberDto::of(&view, &show)))
}

/// Lift a ban.
///
/// Requires `member.manage` and a higher role than the user's. The user can join again, but is not a member
/// until then.
#[utoipa::path(post, path = "/servers/{server_id}/members/{member_id}/unban/", tag = "Servers",
    responses((status = 200, body = MemberDto)))]
async fn unban_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    show: Presenter,
    members: Data<Members>,
) -> Result<JsonAnswer<MemberDto>, ApiError> {
    let view = members.unban(&actor, server, member).await?;
    Ok(JsonAnswer(MemberDto::of(&view, &show)))
}

/// Mute a member until a given time, or until unmuted.
///
/// Requires `member.manage` and a higher role than the member's. Muted members can read, but not write: they
/// cannot post, react, vote, comment, or create anything.
#[utoipa::path(post, path = "/servers/{server_id}/members/{member_id}/mute/", tag = "Servers",
    request_body = MuteBody, responses((status = 200, body = MemberDto)))]
async fn mute_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    body: Json<MuteBody>,
    show: Presenter,
    members: Data<Members>,
) -> Result<JsonAnswer<MemberDto>, ApiError> {
    let view = members.mute(&actor, server, member, body.until).await?;
    Ok(JsonAnswer(MemberDto::of(&view, &show)))
}

/// Unmute a member.
///
/// Requires `member.manage` and a higher role than theirs.
#[utoipa::path(post, path = "/servers/{server_id}/members/{member_id}/unmute/", tag = "Servers",
    responses((status = 200, body = MemberDto)))]
async fn unmute_member(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    show: Presenter,
    members: Data<Members>,
) -> Result<JsonAnswer<MemberDto>, ApiError> {
    let view = members.unmute(&actor, server, member).await?;
    Ok(JsonAnswer(MemberDto::of(&view, &show)))
}

/// Replace the roles of a member; an empty list leaves the Member role.
///
/// Requires `role.manage`. The member and the roles must be below the caller's highest role, and the roles
/// can have only permissions that the caller has.
#[utoipa::path(post, path = "/servers/{server_id}/members/{member_id}/roles/", tag = "Servers",
    request_body = AssignRoles, responses((status = 200, body = RolesAnswer)))]
async fn assign_roles(
    actor: Actor,
    PathParams((server, member)): PathParams<(ServerId, Uuid)>,
    body: Json<AssignRoles>,
    members: Data<Members>,
) -> Result<JsonAnswer<RolesAnswer>, ApiError> {
    let roles = members.assign_roles(&actor, server, member, body.into_inner().roles).await?;
    Ok(JsonAnswer(RolesAnswer::of(roles)))
}
