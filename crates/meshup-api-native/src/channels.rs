//! Channels of a server.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::access::AccessError;
use meshup_app::channels::{AddChannelMemberError, Channels, CreateChannelError, UpdateChannelError};
use meshup_domain::{ChannelId, ServerId, UserId};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{
    Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams, Presenter, UserBasic,
};

pub(crate) use present::ChannelDto;
use request::{CreateChannel, UpdateChannel};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_channels => AccessError,
        create_channel => CreateChannelError,
        retrieve_channel => AccessError,
        update_channel => UpdateChannelError,
        delete_channel => AccessError,
        list_channel_members => AccessError,
        add_channel_member => AddChannelMemberError,
        remove_channel_member => AccessError,
    ]
}

/// List the channels of a server that the current user can see, by position, then by age.
#[utoipa::path(get, path = "/channels/{server_id}/", tag = "Channels",
    params(ListParams), responses((status = 200, body = ListOf<ChannelDto>)))]
async fn list_channels(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    paging: Paging,
    channels: Data<Channels>,
) -> Result<Listing<ChannelDto>, ApiError> {
    let page = channels.list(&actor, server, paging.request()).await?;
    paging.answer(page.map(ChannelDto::from))
}

/// Create a channel.
///
/// Requires `channel.manage`. Returns 403 `channel_limit` if the server has reached its maximum number of
/// channels.
#[utoipa::path(post, path = "/channels/{server_id}/", tag = "Channels",
    request_body = CreateChannel, responses((status = 201, body = ChannelDto)))]
async fn create_channel(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreateChannel>,
    channels: Data<Channels>,
) -> Result<Created<ChannelDto>, ApiError> {
    let channel = channels.create(&actor, server, body.into_inner().0).await?;
    Ok(Created(channel.into()))
}

/// Retrieve a channel.
///
/// A private channel is visible to its creator, to the users added to it, and to users with `channel.manage`.
#[utoipa::path(get, path = "/channels/{server_id}/{channel_id}/", tag = "Channels",
    responses((status = 200, body = ChannelDto)))]
async fn retrieve_channel(
    actor: Actor,
    PathParams((server, channel)): PathParams<(ServerId, ChannelId)>,
    channels: Data<Channels>,
) -> Result<JsonAnswer<ChannelDto>, ApiError> {
    Ok(JsonAnswer(channels.get(&actor, server, channel).await?.into()))
}

/// Update a channel.
///
/// Requires `channel.manage`. Omitted fields are unchanged; PUT requires `name`.
#[utoipa::path(method(put, patch), path = "/channels/{server_id}/{channel_id}/", tag = "Channels",
    request_body = UpdateChannel, responses((status = 200, body = ChannelDto)))]
async fn update_channel(
    actor: Actor,
    PathParams((server, channel)): PathParams<(ServerId, ChannelId)>,
    body: Json<UpdateChannel>,
    channels: Data<Channels>,
) -> Result<JsonAnswer<ChannelDto>, ApiError> {
    Ok(JsonAnswer(channels.update(&actor, server, channel, body.into_inner().0).await?.into()))
}

/// Delete a channel and its messages.
///
/// Requires `channel.manage`.
#[utoipa::path(delete, path = "/channels/{server_id}/{channel_id}/", tag = "Channels", responses((status = 204)))]
async fn delete_channel(
    actor: Actor,
    PathParams((server, channel)): PathParams<(ServerId, ChannelId)>,
    channels: Data<Channels>,
) -> Result<NoContent, ApiError> {
    channels.delete(&actor, server, channel).await?;
    Ok(NoContent)
}

/// List the users who were added to a private channel.
#[utoipa::path(get, path = "/channels/{server_id}/{channel_id}/members/", tag = "Channels",
    params(ListParams), responses((status = 200, body = ListOf<UserBasic>)))]
async fn list_channel_members(
    actor: Actor,
    PathParams((server, channel)): PathParams<(ServerId, ChannelId)>,
    paging: Paging,
    show: Presenter,
    channels: Data<Channels>,
) -> Result<Listing<UserBasic>, ApiError> {
    let page = channels.members(&actor, server, channel, paging.request()).await?;
    paging.answer(page.map(|card| show.user(&card)))
}

/// Add a member of the server to a private channel.
///
/// Requires `channel.manage`, unless the caller created the channel.
#[utoipa::path(put, path = "/channels/{server_id}/{channel_id}/members/{user_id}/", tag = "Channels",
    responses((status = 204)))]
async fn add_channel_member(
    actor: Actor,
    PathParams((server, channel, user)): PathParams<(ServerId, ChannelId, UserId)>,
    channels: Data<Channels>,
) -> Result<NoContent, ApiError> {
    channels.add_member(&actor, server, channel, user).await?;
    Ok(NoContent)
}

/// Remove a user from a private channel.
///
/// Requires `channel.manage`, unless the caller created the channel.
#[utoipa::path(delete, path = "/channels/{server_id}/{channel_id}/members/{user_id}/", tag = "Channels",
    responses((status = 204)))]
async fn remove_channel_member(
    actor: Actor,
    PathParams((server, channel, user)): PathParams<(ServerId, ChannelId, UserId)>,
    channels: Data<Channels>,
) -> Result<NoContent, ApiError> {
    channels.remove_member(&actor, server, channel, user).await?;
    Ok(NoContent)
}
