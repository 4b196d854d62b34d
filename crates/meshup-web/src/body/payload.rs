//! Reading a body into memory, up to a limit.

use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use meshup_app::Kind;

use crate::ApiError;

/// What is still read of a body that is refused, so that the client is done sending and reads the answer.
const DRAIN_BYTES: usize = 300 * 1024 * 1024;
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// The whole body, or 413 where it is longer than `limit` bytes.
pub async fn read_all(request: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Bytes, ApiError> {
    if declared(request).is_some_and(|length| length > limit) {
        drain(&mut payload).await;
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| incomplete())?;
        if body.len() + chunk.len() > limit {
            drain(&mut payload).await;
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Reads on and forgets, for a bounded time and length.
async fn drain(payload: &mut Payload) {
    forget(async {
        let mut read = 0;
        while let Some(Ok(chunk)) = payload.next().await {
            read += chunk.len();
            if read > DRAIN_BYTES {
                break;
            }
        }
    })
    .await;
}

/// The same for the parts of a form.
pub(super) async fn drain_parts(parts: &mut Multipart) {
    forget(async {
        let mut read = 0;
        while let Some(Ok(mut part)) = parts.next().await {
            while let Some(Ok(chunk)) = part.next().await {
                read += chunk.len();
                if read > DRAIN_BYTES {
                    return;
                }
            }
        }
    })
    .await;
}

async fn forget(reading: impl Future<Output = ()>) {
    if tokio::time::timeout(DRAIN_TIME, reading).await.is_err() {
        tracing::debug!("gave up reading a refused body");
    }
}

pub(crate) fn too_large() -> ApiError {
    ApiError::new(Kind::TooLarge, "payload_too_large", "The request body is too large.")
}

pub(crate) fn incomplete() -> ApiError {
    ApiError::new(Kind::Refused, "incomplete_body", "The request body could not be read.")
}

fn declared(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
