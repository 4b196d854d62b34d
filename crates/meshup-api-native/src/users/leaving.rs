//! Exporting one's data and deleting one's account.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::accounts::{Accounts, DeleteAccountError, OwnsServers};
use meshup_app::exports::Exports;
use meshup_domain::export::{Export, ExportState};
use meshup_web::answer::{Deferred, NoContent};
use meshup_web::throttle::Login;
use meshup_web::{Actor, ApiError, Json, Presenter, Throttle, Timestamp};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::request::DeleteAccountBody;

/// The name under which an archive is saved.
const FILE_NAME: &str = "meshup-export.zip";

/// How far an export has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ExportStatus {
    Pending,
    Running,
    Ready,
    Failed,
}

/// An export of what the user wrote and uploaded.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
pub(crate) struct ExportDto {
    /// Identifies the export.
    id: Uuid,
    status: ExportStatus,
    /// When it was requested.
    created_at: Timestamp,
    /// When the archive is deleted; null until it is ready.
    expires_at: Option<Timestamp>,
    /// The URL of a ZIP archive, which is valid for a day; null until it is ready.
    #[schema(format = "uri")]
    file: Option<String>,
}

impl ExportDto {
    fn of(export: Export, show: &Presenter) -> Self {
        let Export { id, user: _, state, created_at } = export;
        let (status, ready) = match state {
            ExportState::Pending => (ExportStatus::Pending, None),
            ExportState::Running => (ExportStatus::Running, None),
            ExportState::Ready { file, expires_at } => (ExportStatus::Ready, Some((file, expires_at))),
            ExportState::Failed => (ExportStatus::Failed, None),
        };
        Self {
            id: id.0,
            status,
            created_at: created_at.into(),
            expires_at: ready.as_ref().map(|(_, expires_at)| Timestamp(*expires_at)),
            file: ready.map(|(file, _)| show.file(&file, FILE_NAME)),
        }
    }
}

/// Request an export of everything that the current user wrote and uploaded.
///
/// It is a ZIP archive of JSON files and uploads, made in the background; retrieve the export to learn when it is ready.
/// It is deleted after seven days. One export a day; 429 `export_limit` before.
#[utoipa::path(post, path = "/users/me/export/", tag = "Users", responses((status = 202, body = ExportDto)))]
pub(super) async fn request_export(
    actor: Actor,
    show: Presenter,
    exports: Data<Exports>,
) -> Result<Deferred<ExportDto>, ApiError> {
    Ok(Deferred(ExportDto::of(exports.request(&actor).await?, &show)))
}

/// Retrieve the current user's latest export.
#[utoipa::path(get, path = "/users/me/export/", tag = "Users", responses((status = 200, body = ExportDto)))]
pub(super) async fn retrieve_export(
    actor: Actor,
    show: Presenter,
    exports: Data<Exports>,
) -> Result<JsonAnswer<ExportDto>, ApiError> {
    Ok(JsonAnswer(ExportDto::of(exports.latest(&actor).await?, &show)))
}

/// Delete the current user's account.
///
/// Ends all sessions. What the user wrote stays, under the name "Deleted user"; everything else is deleted, and the names
/// are free again. It cannot be undone. A wrong password or code returns 400 with an error for `password` or `otp`.
/// 400 `owns_servers`, with their ids in `servers`, until these are transferred or deleted; 400 `last_admin` for the only
/// site admin. Counts towards the login rate limit.
#[utoipa::path(delete, path = "/users/me/", tag = "Users", request_body = DeleteAccountBody,
    responses((status = 204, description = "Deleted")))]
pub(super) async fn delete_me(
    actor: Actor,
    throttle: Throttle<Login>,
    body: Json<DeleteAccountBody>,
    accounts: Data<Accounts>,
) -> Result<NoContent, ApiError> {
    throttle.person(&actor).await?;
    accounts.delete(&actor, body.into_inner().into_command()).await.map_err(refused)?;
    Ok(NoContent)
}

/// An owner of servers learns which ones.
fn refused(error: DeleteAccountError) -> ApiError {
    let servers = if let DeleteAccountError::OwnsServers(OwnsServers(servers)) = &error {
        Some(servers.iter().map(|server| server.0).collect::<Vec<_>>())
    } else {
        None
    };
    let refusal = ApiError::from(error);
    match servers {
        Some(servers) => refusal.member("servers", json!(servers)),
        None => refusal,
    }
}
