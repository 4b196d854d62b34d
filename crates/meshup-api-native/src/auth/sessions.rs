//! The current user's sessions.

use actix_web::web::Data;
use meshup_app::accounts::Accounts;
use meshup_domain::SessionId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::{Actor, ApiError, Listing, NoContent, Paging, PathParams};

use super::present::SessionDto;

/// List the current user's sessions, most recently used first.
#[utoipa::path(get, path = "/auth/sessions/", tag = "Authentication", params(ListParams),
    responses((status = 200, body = ListOf<SessionDto>)))]
pub(super) async fn list_sessions(
    actor: Actor,
    paging: Paging,
    accounts: Data<Accounts>,
) -> Result<Listing<SessionDto>, ApiError> {
    let sessions = accounts.sessions(&actor, paging.request()).await?;
    paging.answer(sessions.map(|session| SessionDto::of(session, &actor)))
}

/// End one of the current user's sessions.
#[utoipa::path(delete, path = "/auth/sessions/{session_id}/", tag = "Authentication",
    responses((status = 204)))]
pub(super) async fn end_session(
    actor: Actor,
    PathParams(session): PathParams<SessionId>,
    accounts: Data<Accounts>,
) -> Result<NoContent, ApiError> {
    accounts.end_session(&actor, session).await?;
    Ok(NoContent)
}
