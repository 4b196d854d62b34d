//! Reading of a body into memory, up to a limit.

use std::io;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use meshup_app::ErrorKind;

use crate::ApiError;

/// The whole body, or 413 if it exceeds `limit` bytes. If its declared length does, nothing is read.
///
/// The rest of a rejected body is not read: [`watch`](super::watch) closes the connection.
pub async fn read_all(request: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Bytes, ApiError> {
    if declared(request).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The error for a body that did not arrive completely.
pub(super) fn broken(error: &PayloadError) -> ApiError {
    if matches!(error, PayloadError::Io(cause) if cause.kind() == io::ErrorKind::TimedOut) {
        return late();
    }
    if matches!(error, PayloadError::Overflow) { too_large() } else { incomplete() }
}

pub(crate) fn late() -> ApiError {
    let detail = "The request body did not arrive in time.";
    ApiError::with_status(StatusCode::REQUEST_TIMEOUT, "request_timeout", detail)
}

pub(crate) fn too_large() -> ApiError {
    ApiError::new(ErrorKind::TooLarge, "payload_too_large", "The request body is too large.")
}

pub(crate) fn incomplete() -> ApiError {
    ApiError::new(ErrorKind::Refused, "incomplete_body", "The request body could not be read.")
}

/// The declared length of a body, in bytes.
pub(super) fn declared(request: &HttpRequest) -> Option<u64> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
