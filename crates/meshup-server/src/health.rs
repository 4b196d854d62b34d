//! Liveness and readiness checks.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web::{self, Data, ServiceConfig, block};
use actix_web::{HttpResponse, Responder};
use meshup_app::ports::Store;
use meshup_domain::UserId;
use serde_json::json;
use tokio::time::timeout;

use crate::settings::Settings;
use crate::wiring::folders;

/// How long the database may take to respond.
const PATIENCE: Duration = Duration::from_secs(2);

/// Bytes that must be free where data is stored; with less, writes fail or are about to.
const LEAST: u64 = 1024 * 1024;

pub(crate) fn routes(
    store: &Arc<dyn Store>,
    condition: &Arc<Condition>,
) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let readiness = Data::new(Readiness { store: Arc::clone(store), condition: Arc::clone(condition) });
    move |config| {
        config
            .app_data(readiness)
            .service(web::resource(["/health/live", "/health/live/"]).get(live).head(live))
            .service(web::resource(["/health/ready", "/health/ready/"]).get(ready).head(ready));
    }
}

/// The known condition of the server's storage.
pub(crate) struct Condition {
    is_damaged: AtomicBool,
    folders: Vec<PathBuf>,
}

impl Condition {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { is_damaged: AtomicBool::new(false), folders: folders::written_to(settings) }
    }

    /// Records damage to the database, until the operator has repaired it and restarts the server.
    pub(crate) fn is_damaged(&self) {
        self.is_damaged.store(true, Ordering::Relaxed);
    }

    /// The first folder without free space. One whose free space cannot be determined does not count.
    fn full_folder(&self) -> Option<&PathBuf> {
        self.folders.iter().find(|folder| fs4::available_space(folder).is_ok_and(|free| free < LEAST))
    }
}

struct Readiness {
    store: Arc<dyn Store>,
    condition: Arc<Condition>,
}

/// Why the server is not ready.
struct Problem {
    code: &'static str,
    /// For the response.
    detail: &'static str,
    /// For the log.
    cause: String,
}

/// The process is running and responds.
async fn live() -> impl Responder {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// 200 if the database responds and is undamaged and there is free disk space; otherwise 503, so that load
/// balancers send requests elsewhere.
async fn ready(readiness: Data<Readiness>) -> impl Responder {
    let Some(Problem { code, detail, cause }) = readiness.problem().await else {
        return HttpResponse::Ok().json(json!({ "status": "ok" }));
    };
    tracing::warn!(code, cause, "not ready");
    HttpResponse::ServiceUnavailable()
        .insert_header(("Retry-After", "1"))
        .json(json!({ "detail": detail, "code": code }))
}

impl Readiness {
    async fn problem(&self) -> Option<Problem> {
        if self.condition.is_damaged.load(Ordering::Relaxed) {
            let cause = "see the result of the database check in the log at startup".to_owned();
            return Some(Problem { code: "database_damaged", detail: "The database is damaged.", cause });
        }
        let condition = Arc::clone(&self.condition);
        if let Ok(Ok(Some(folder))) = timeout(PATIENCE, block(move || condition.full_folder().cloned())).await
        {
            let cause = format!("fewer than {LEAST} bytes are free in {}", folder.display());
            return Some(Problem {
                code: "storage_full",
                detail: "There is no space left on the disk.",
                cause,
            });
        }
        let nobody = UserId(uuid::Uuid::nil());
        let cause = match timeout(PATIENCE, self.store.read().users().get(nobody)).await {
            Ok(Ok(_)) => return None,
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("the database did not answer within {} s", PATIENCE.as_secs()),
        };
        Some(Problem { code: "unavailable", detail: "The database is not responding.", cause })
    }
}
