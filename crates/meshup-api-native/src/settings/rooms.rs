//! Settings of channels and conversations for the current user.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::messages::Messages;
use meshup_domain::room::RoomOwner;
use meshup_domain::settings::{self, RoomSettings, RoomSettingsChanges};
use meshup_web::choice::RoomNotificationLevel;
use meshup_web::{Actor, ApiError, Json, PathParams, Timestamp};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The current user's settings for a channel or conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoomSettings)]
pub(crate) struct RoomSettingsDto {
    /// The id of the channel or conversation.
    room: Uuid,
    /// `default`: as the preference for the server says, in conversations everything; `all`: everything; `mentions`: only
    /// mentions; `none`: no notifications.
    level: RoomNotificationLevel,
    /// Until then, there are no notifications. The stored value; once it has passed, the room is no longer muted.
    muted_until: Option<Timestamp>,
}

impl RoomSettingsDto {
    pub(crate) fn of(owner: RoomOwner, settings: RoomSettings) -> Self {
        let room = match owner {
            RoomOwner::Channel { id, server: _ } => id.0,
            RoomOwner::Conversation { id } => id.0,
        };
        Self::new(room, settings)
    }

    fn new(room: Uuid, settings: RoomSettings) -> Self {
        let RoomSettings { level, muted_until } = settings;
        Self { room, level: level.into(), muted_until: muted_until.map(Timestamp) }
    }
}

meshup_web::request! {
    /// Settings of a channel or conversation.
    pub(crate) struct RoomSettingsBody {
        /// Which notifications the current user receives.
        level: required settings::RoomNotificationLevel;
        /// When the mute ends; null ends it now.
        muted_until: patch OffsetDateTime;
    }
}

/// List the current user's settings for channels and conversations. Those that were never set are omitted.
#[utoipa::path(get, path = "/users/me/rooms/", tag = "Settings",
    responses((status = 200, body = Vec<RoomSettingsDto>)))]
pub(super) async fn list_room_settings(
    actor: Actor,
    messages: Data<Messages>,
) -> Result<JsonAnswer<Vec<RoomSettingsDto>>, ApiError> {
    let rooms = messages.room_settings(&actor).await?.into_iter();
    Ok(JsonAnswer(rooms.map(|(owner, settings)| RoomSettingsDto::of(owner, settings)).collect()))
}

/// Set which notifications of a channel or conversation the current user receives.
#[utoipa::path(put, path = "/users/me/rooms/{room_id}/", tag = "Settings",
    request_body = RoomSettingsBody, responses((status = 200, body = RoomSettingsDto)))]
pub(super) async fn update_room_settings(
    actor: Actor,
    PathParams(id): PathParams<Uuid>,
    body: Json<RoomSettingsBody>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<RoomSettingsDto>, ApiError> {
    let RoomSettingsBody { level, muted_until } = body.into_inner();
    let room = messages.room_of(id).await?;
    let changes = RoomSettingsChanges { level, muted_until };
    let settings = messages.update_room_settings(&actor, room, changes).await?;
    Ok(JsonAnswer(RoomSettingsDto::new(id, settings)))
}
