//! Whether the process lives, and whether it can serve.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use meshup_app::ports::Store;
use meshup_domain::UserId;
use serde_json::json;
use tokio::time::timeout;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn routes(store: Arc<dyn Store>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(Data::new(Readiness(store)))
            .service(web::resource(["/health/live", "/health/live/"]).get(live).head(live))
            .service(web::resource(["/health/ready", "/health/ready/"]).get(ready).head(ready));
    }
}

struct Readiness(Arc<dyn Store>);

/// The process runs and answers.
async fn live() -> impl Responder {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// The database answers too. Otherwise 503: send people elsewhere.
async fn ready(readiness: Data<Readiness>) -> impl Responder {
    let nobody = UserId(uuid::Uuid::nil());
    let problem = match timeout(PATIENCE, readiness.0.read().users().get(nobody)).await {
        Ok(Ok(_)) => return HttpResponse::Ok().json(json!({ "status": "ok" })),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("the database did not answer within {} s", PATIENCE.as_secs()),
    };
    tracing::warn!(problem, "not ready");
    HttpResponse::ServiceUnavailable()
        .insert_header(("Retry-After", "1"))
        .json(json!({ "detail": "The database does not answer.", "code": "unavailable" }))
}
