//! Who can send message requests (`docs/rules.md#privacy-and-blocks`).

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::{Settings, UserSettingsError};
use meshup_domain::settings::{OwnSettings, UserSettingsChanges};
use meshup_domain::user::DmPrivacy;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, choice};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![retrieve_dm_privacy => UserSettingsError, update_dm_privacy => UserSettingsError]
}

/// Who can send message requests to the current user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Privacy)]
pub(crate) struct Privacy {
    privacy: choice::DmPrivacy,
}

impl From<OwnSettings> for Privacy {
    fn from(settings: OwnSettings) -> Self {
        Self { privacy: settings.user.dm_privacy.into() }
    }
}

meshup_web::request! {
    /// Who can send message requests to the current user.
    pub(crate) struct PrivacyBody as "dms.NewPrivacy" {
        privacy: required DmPrivacy;
    }
}

/// Show who can send message requests to the current user.
#[utoipa::path(get, path = "/privacy", tag = TAG, responses((status = 200, body = Privacy)))]
async fn retrieve_dm_privacy(
    actor: Actor,
    settings: Data<Settings>,
) -> Result<JsonAnswer<Privacy>, ApiError> {
    Ok(JsonAnswer(settings.of_user(&actor).await?.into()))
}

/// Set who can send message requests to the current user.
#[utoipa::path(put, path = "/privacy", tag = TAG, request_body = PrivacyBody,
    responses((status = 200, body = Privacy)))]
async fn update_dm_privacy(
    actor: Actor,
    body: Json<PrivacyBody>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<Privacy>, ApiError> {
    let change = UserSettingsChanges { dm_privacy: Some(body.privacy), ..UserSettingsChanges::default() };
    Ok(JsonAnswer(settings.update_user(&actor, change).await?.into()))
}
