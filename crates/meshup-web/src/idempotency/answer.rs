//! Responses to a key that is already known.

use actix_web::HttpResponse;
use meshup_app::ErrorKind;
use meshup_app::ports::StoredResponse;

use crate::ApiError;

/// The stored response, if the request has the same body.
pub(super) fn matching(answer: StoredResponse, fingerprint: &str) -> Result<StoredResponse, ApiError> {
    if answer.fingerprint == fingerprint {
        return Ok(answer);
    }
    Err(key_reused())
}

/// The error for a key that was used with a different body.
pub(crate) fn key_reused() -> ApiError {
    let detail = "This Idempotency-Key was used with a different body.";
    ApiError::new(ErrorKind::KeyReused, "idempotency_key_reused", detail)
}

pub(super) fn replay(answer: StoredResponse) -> Result<HttpResponse, ApiError> {
    let StoredResponse { fingerprint: _, status, content_type, body, created_at: _ } = answer;
    let status = actix_web::http::StatusCode::from_u16(status).map_err(ApiError::internal)?;
    let mut replayed = HttpResponse::build(status);
    replayed.insert_header(("Idempotency-Replayed", "true"));
    if let Some(content_type) = content_type {
        replayed.insert_header(("Content-Type", content_type));
    }
    Ok(replayed.body(body))
}

pub(crate) fn in_progress() -> ApiError {
    let detail = "The first request with this Idempotency-Key is still running.";
    ApiError::new(ErrorKind::Conflict, "idempotency_in_progress", detail)
}
