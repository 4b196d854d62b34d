//! Fingerprints of bodies, which remain available to the handler.

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use bytes::Bytes;
use futures_util::stream;
use sha2::{Digest, Sha256};

use crate::body::{is_multipart, multipart, read_all};
use crate::{ApiError, WebSettings};

/// Reads the whole body, a form by its parts, and puts it back for the handler's extractors.
pub(super) async fn of(request: &mut ServiceRequest) -> Result<String, ApiError> {
    let payload = request.take_payload();
    let request_ref = request.request();
    if is_multipart(request_ref) {
        let form = multipart::read(request_ref, payload).await?;
        let fingerprint = form.fingerprint();
        form.park(request_ref);
        return Ok(fingerprint);
    }
    let limit = WebSettings::of(request_ref).body_limit;
    let bytes = read_all(request_ref, payload, limit).await?;
    let fingerprint = multipart::hex(&Sha256::digest(&bytes));
    request.set_payload(again(bytes));
    Ok(fingerprint)
}

fn again(bytes: Bytes) -> Payload {
    Payload::Stream { payload: Box::pin(stream::once(async move { Ok(bytes) })) }
}
