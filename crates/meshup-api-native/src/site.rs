//! The site as anybody sees it.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::site::{Site, SiteProfile, SiteView};
use meshup_web::ApiError;
use meshup_web::choice::Registration;
use meshup_web::routes::Endpoint;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![retrieve_site]
}

/// The site.
#[derive(Serialize, ToSchema)]
#[schema(as = Site)]
struct SiteDto {
    /// Chosen by whoever operates the site.
    #[schema(example = "Meshup")]
    name: String,
    /// The version of the server.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Who may register.
    registration: Registration,
    /// Whether there is no account yet. The first site admin registers with the `setup_token` from the server's log.
    needs_setup: bool,
}

impl From<SiteView> for SiteDto {
    fn from(view: SiteView) -> Self {
        let SiteView { profile: SiteProfile { name, registration }, version, needs_setup } = view;
        Self { name, version, registration: registration.into(), needs_setup }
    }
}

/// Describe the site, without credentials.
#[utoipa::path(get, path = "/site/", tag = "Site", security(()), responses((status = 200, body = SiteDto)))]
async fn retrieve_site(site: Data<Site>) -> Result<JsonAnswer<SiteDto>, ApiError> {
    Ok(JsonAnswer(site.describe().await?.into()))
}
