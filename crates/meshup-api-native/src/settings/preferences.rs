//! What people want to hear of servers.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::{CreatePreference, Settings, UpdatePreference};
use meshup_domain::settings::{Preference, Volume};
use meshup_domain::{Patch, PreferenceId, ServerId};
use meshup_web::page::{ListOf, PageParams};
use meshup_web::{
    Actor, ApiError, At, Created, Fields, FromFields, Json, Listing, NoContent, Paging, Timestamp,
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much of a server one wants to hear.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationPreference)]
pub(crate) struct PreferenceDto {
    id: Uuid,
    server: Uuid,
    /// `all` is everything, `mentions` only mentions, `nothing` nothing of this server.
    #[schema(example = "mentions")]
    notification_level: &'static str,
    /// Nothing is heard: until `mute_until`, or for good where that is null.
    mute_server: bool,
    /// As it was set, also when it is past, and then nothing is muted any more.
    mute_until: Option<Timestamp>,
    updated_at: Timestamp,
}

impl From<Preference> for PreferenceDto {
    fn from(preference: Preference) -> Self {
        let Preference { id, user: _, server, volume, updated_at } = preference;
        let Volume { level, mute_server, mute_until } = volume;
        Self {
            id: id.0,
            server: server.0,
            notification_level: level.as_str(),
            mute_server,
            mute_until: mute_until.map(Timestamp),
            updated_at: updated_at.into(),
        }
    }
}

/// How much to hear of a server.
#[derive(Debug, ToSchema)]
#[schema(as = CreateNotificationPreference)]
pub(crate) struct CreatePreferenceBody {
    /// One that one is a member of, and has no preference for yet.
    #[schema(value_type = Uuid)]
    server: ServerId,
    /// `all`, `mentions` or `nothing`.
    #[schema(example = "mentions")]
    notification_level: String,
    /// False if left out.
    mute_server: Option<bool>,
    #[schema(value_type = Option<String>, format = "date-time")]
    mute_until: Option<OffsetDateTime>,
}

impl FromFields for CreatePreferenceBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            server: fields.required("server"),
            notification_level: fields.required("notification_level"),
            mute_server: fields.optional("mute_server"),
            mute_until: fields.nullable("mute_until"),
        }
    }
}

impl From<CreatePreferenceBody> for CreatePreference {
    fn from(body: CreatePreferenceBody) -> Self {
        let CreatePreferenceBody { server, notification_level: level, mute_server, mute_until } = body;
        Self { server, level, mute_server, mute_until }
    }
}

/// What is to change about a preference. The server stays, whatever the body says.
#[derive(Debug, ToSchema)]
#[schema(as = UpdateNotificationPreference)]
pub(crate) struct UpdatePreferenceBody {
    /// `all`, `mentions` or `nothing`; PUT wants it.
    #[schema(example = "mentions")]
    notification_level: Option<String>,
    mute_server: Option<bool>,
    /// Null mutes until it is switched off.
    #[schema(value_type = Option<String>, format = "date-time")]
    mute_until: Patch<OffsetDateTime>,
}

impl FromFields for UpdatePreferenceBody {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["notification_level"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            notification_level: fields.optional("notification_level"),
            mute_server: fields.optional("mute_server"),
            mute_until: fields.patch("mute_until"),
        }
    }
}

impl From<UpdatePreferenceBody> for UpdatePreference {
    fn from(body: UpdatePreferenceBody) -> Self {
        let UpdatePreferenceBody { notification_level: level, mute_server, mute_until } = body;
        Self { level, mute_server, mute_until }
    }
}

/// List one's preferences, oldest first.
#[utoipa::path(get, path = "/settings/notifications/", tag = "Settings", params(PageParams),
    responses((status = 200, body = ListOf<PreferenceDto>)))]
pub(super) async fn list_preferences(
    actor: Actor,
    paging: Paging,
    settings: Data<Settings>,
) -> Result<Listing<PreferenceDto>, ApiError> {
    let page = settings.preferences(&actor, paging.request()).await?;
    paging.answer(page.map(PreferenceDto::from))
}

/// Say how much of a server one wants to hear.
///
/// For a server that one is not a member of: 403. A second one for the same server: 400 on `server`.
#[utoipa::path(post, path = "/settings/notifications/", tag = "Settings",
    request_body = CreatePreferenceBody, responses((status = 201, body = PreferenceDto)))]
pub(super) async fn create_preference(
    actor: Actor,
    body: Json<CreatePreferenceBody>,
    settings: Data<Settings>,
) -> Result<Created<PreferenceDto>, ApiError> {
    Ok(Created(settings.create_preference(&actor, body.into_inner().into()).await?.into()))
}

/// Retrieve one of one's preferences; somebody else's does not exist.
#[utoipa::path(get, path = "/settings/notifications/{preference_id}/", tag = "Settings",
    responses((status = 200, body = PreferenceDto)))]
pub(super) async fn retrieve_preference(
    actor: Actor,
    At(id): At<PreferenceId>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<PreferenceDto>, ApiError> {
    Ok(JsonAnswer(settings.preference(&actor, id).await?.into()))
}

/// Change one of one's preferences.
#[utoipa::path(method(put, patch), path = "/settings/notifications/{preference_id}/", tag = "Settings",
    request_body = UpdatePreferenceBody, responses((status = 200, body = PreferenceDto)))]
pub(super) async fn update_preference(
    actor: Actor,
    At(id): At<PreferenceId>,
    body: Json<UpdatePreferenceBody>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<PreferenceDto>, ApiError> {
    Ok(JsonAnswer(settings.update_preference(&actor, id, body.into_inner().into()).await?.into()))
}

/// Delete one of one's preferences.
#[utoipa::path(delete, path = "/settings/notifications/{preference_id}/", tag = "Settings",
    responses((status = 204)))]
pub(super) async fn delete_preference(
    actor: Actor,
    At(id): At<PreferenceId>,
    settings: Data<Settings>,
) -> Result<NoContent, ApiError> {
    settings.delete_preference(&actor, id).await?;
    Ok(NoContent)
}
