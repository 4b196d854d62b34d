//! The audit log of a server.

use actix_web::web::Data;
use meshup_app::ports::AuditView;
use meshup_app::servers::Servers;
use meshup_domain::ServerId;
use meshup_domain::audit::{AuditEntry, Change};
use meshup_web::choice::{AuditAction, AuditTarget};
use meshup_web::page::{PageOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Listing, Paging, PathParams, Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_audit_log]
}

/// An entry of a server's audit log.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct AuditDto {
    /// Ids sort by time.
    id: Uuid,
    action: AuditAction,
    actor: UserBasic,
    target_type: AuditTarget,
    /// For a member, the id of the user, which stays the same if they leave and rejoin.
    target_id: Uuid,
    /// Empty for actions that are described by their name and target.
    changes: Vec<ChangeDto>,
    created_at: Timestamp,
}

/// A setting that was changed, with its old and new values.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditChange)]
pub(crate) struct ChangeDto {
    /// The name of the field in the API.
    #[schema(example = "name")]
    field: String,
    /// The previous value as text; null if it was not set.
    #[schema(example = "general")]
    from: Option<String>,
    /// The new value as text; null if it is not set any more.
    #[schema(example = "lobby")]
    to: Option<String>,
}

impl AuditDto {
    fn of(view: AuditView, show: &Presenter) -> Self {
        let AuditView { entry, actor } = view;
        let AuditEntry { id, server: _, actor: _, action, target, target_id, changes, created_at } = entry;
        Self {
            id: id.0,
            action: action.into(),
            actor: show.user(&actor),
            target_type: target.into(),
            target_id,
            changes: ChangeDto::list(changes),
            created_at: created_at.into(),
        }
    }
}

impl ChangeDto {
    /// The changes of an entry, of this log or the site's.
    pub(crate) fn list(changes: Vec<Change>) -> Vec<Self> {
        changes.into_iter().map(|Change { field, from, to }| Self { field, from, to }).collect()
    }
}

/// Read the audit log of a server, newest entries first.
///
/// Requires `server.manage`. Always paginated.
#[utoipa::path(get, path = "/servers/{server_id}/audit-log/", tag = "Servers",
    params(PageParams), responses((status = 200, body = PageOf<AuditDto>)))]
async fn list_audit_log(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    paging: Paging,
    show: Presenter,
    servers: Data<Servers>,
) -> Result<Listing<AuditDto>, ApiError> {
    let paging = paging.enveloped();
    let page = servers.audit_log(&actor, server, paging.request()).await?;
    paging.answer(page.map(|view| AuditDto::of(view, &show)))
}
