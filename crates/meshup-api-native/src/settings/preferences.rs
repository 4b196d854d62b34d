//! Notification preferences.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::Settings;
use meshup_domain::settings::{self, Preference, PreferenceChanges, ServerNotificationLevel};
use meshup_domain::{PreferenceId, ServerId, Violations};
use meshup_web::choice::NotificationLevel;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::{Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams, Timestamp};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The current user's notification preference for a server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationPreference)]
pub(crate) struct PreferenceDto {
    /// The `preference_id` in paths.
    id: Uuid,
    /// The id of the server; constant.
    server: Uuid,
    /// `all`: everything; `mentions`: only mentions; `nothing`: no notifications from this server.
    notification_level: NotificationLevel,
    /// Whether the server is muted: until `mute_until`, or indefinitely if that is null.
    mute_server: bool,
    /// The stored value; once it has passed, the server is no longer muted.
    mute_until: Option<Timestamp>,
    updated_at: Timestamp,
}

impl From<Preference> for PreferenceDto {
    fn from(preference: Preference) -> Self {
        let Preference { id, user: _, server, volume, updated_at } = preference;
        let ServerNotificationLevel { level, mute_server, mute_until } = volume;
        Self {
            id: id.0,
            server: server.0,
            notification_level: level.into(),
            mute_server,
            mute_until: mute_until.map(Timestamp),
            updated_at: updated_at.into(),
        }
    }
}

meshup_web::request! {
    create CreatePreference as "CreateNotificationPreference", "A notification preference for a server.";
    update UpdatePreference as "UpdateNotificationPreference", "Changes to a preference; omitted fields are unchanged.";
    changes PreferenceChanges, |_changes| Ok::<(), Violations>(());
    fields {
        /// A server that the current user is a member of and has no preference for yet. It cannot be changed
        /// later.
        server: optional ServerId, needed(create);
        level as "notification_level": optional settings::NotificationLevel, needed(create, put);
        /// Defaults to false.
        mute_server: optional bool;
        /// With `mute_server`, when the mute ends; null mutes the server indefinitely.
        mute_until: patch OffsetDateTime;
    }
}

/// List the current user's notification preferences, oldest first.
#[utoipa::path(get, path = "/settings/notifications/", tag = "Settings", params(ListParams),
    responses((status = 200, body = ListOf<PreferenceDto>)))]
pub(super) async fn list_preferences(
    actor: Actor,
    paging: Paging,
    settings: Data<Settings>,
) -> Result<Listing<PreferenceDto>, ApiError> {
    let page = settings.preferences(&actor, paging.request()).await?;
    paging.answer(page.map(PreferenceDto::from))
}

/// Create a notification preference for a server.
///
/// Returns 403 if the current user is not a member of the server, and 400 with an error for `server` if there
/// is already a preference for it.
#[utoipa::path(post, path = "/settings/notifications/", tag = "Settings",
    request_body = CreatePreference, responses((status = 201, body = PreferenceDto)))]
pub(super) async fn create_preference(
    actor: Actor,
    body: Json<CreatePreference>,
    settings: Data<Settings>,
) -> Result<Created<PreferenceDto>, ApiError> {
    Ok(Created(settings.create_preference(&actor, body.into_inner().0).await?.into()))
}

/// Retrieve one of the current user's notification preferences.
#[utoipa::path(get, path = "/settings/notifications/{preference_id}/", tag = "Settings",
    responses((status = 200, body = PreferenceDto)))]
pub(super) async fn retrieve_preference(
    actor: Actor,
    PathParams(id): PathParams<PreferenceId>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<PreferenceDto>, ApiError> {
    Ok(JsonAnswer(settings.preference(&actor, id).await?.into()))
}

/// Update one of the current user's notification preferences.
#[utoipa::path(method(put, patch), path = "/settings/notifications/{preference_id}/", tag = "Settings",
    request_body = UpdatePreference, responses((status = 200, body = PreferenceDto)))]
pub(super) async fn update_preference(
    actor: Actor,
    PathParams(id): PathParams<PreferenceId>,
    body: Json<UpdatePreference>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<PreferenceDto>, ApiError> {
    Ok(JsonAnswer(settings.update_preference(&actor, id, body.into_inner().0).await?.into()))
}

/// Delete one of the current user's notification preferences.
#[utoipa::path(delete, path = "/settings/notifications/{preference_id}/", tag = "Settings",
    responses((status = 204)))]
pub(super) async fn delete_preference(
    actor: Actor,
    PathParams(id): PathParams<PreferenceId>,
    settings: Data<Settings>,
) -> Result<NoContent, ApiError> {
    settings.delete_preference(&actor, id).await?;
    Ok(NoContent)
}
