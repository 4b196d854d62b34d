//! Metrics for Prometheus.

mod catalog;
mod process;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use meshup_web::ApiError;
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use sha2::{Digest, Sha256};
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

use crate::settings::{Metrics, Secret};

/// How often recorded values are merged, which bounds the memory that they take between two scrapes.
const UPKEEP: Duration = Duration::from_secs(5);

/// The metrics of this process.
pub(crate) struct Exporter {
    handle: PrometheusHandle,
    /// Required of clients, unless it is empty.
    token: Secret,
}

impl Exporter {
    /// Starts recording if the settings ask for metrics. Must come before anything that is measured.
    pub(crate) fn start(
        settings: &Metrics,
        stopping: &CancellationToken,
    ) -> Result<Option<Arc<Self>>, BuildError> {
        if settings.bind.is_empty() && settings.token.is_empty() {
            return Ok(None);
        }
        let handle = catalog::builder()?.install_recorder()?;
        catalog::describe();
        process::started(SystemTime::now());
        tokio::spawn(keep_up(handle.clone(), stopping.clone()));
        Ok(Some(Arc::new(Self { handle, token: settings.token.clone() })))
    }

    /// Compares digests, so that the time taken says nothing about the token.
    fn permits(&self, request: &HttpRequest) -> bool {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = header.and_then(|line| line.strip_prefix("Bearer ")).unwrap_or_default();
        self.token.is_empty() || Sha256::digest(given) == Sha256::digest(self.token.expose())
    }
}

async fn keep_up(handle: PrometheusHandle, stopping: CancellationToken) {
    let mut upkeep = interval(UPKEEP);
    while stopping.run_until_cancelled(upkeep.tick()).await.is_some() {
        handle.run_upkeep();
    }
}

/// Adds `/metrics`, if there is something to export.
pub(crate) fn routes(exporter: Option<Arc<Exporter>>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        if let Some(exporter) = exporter {
            config.app_data(Data::from(exporter));
            config.service(web::resource(["/metrics", "/metrics/"]).get(render).head(render));
        }
    }
}

/// In the text format of Prometheus, version 0.0.4.
async fn render(request: HttpRequest, exporter: Data<Exporter>) -> Result<HttpResponse, ApiError> {
    if !exporter.permits(&request) {
        return Err(ApiError::unauthenticated(
            "not_authenticated",
            "The token in the setting metrics.token is required.",
        ));
    }
    process::sample();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(exporter.handle.render()))
}
