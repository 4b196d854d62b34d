//! `Idempotency-Key`: a repeated POST returns the first response (`docs/rules.md#retries`).
//!
//! The key, the effect and the response are stored in one transaction. Use cases are unaware of it: they get
//! an [`IdempotentStore`] whose units claim the request's key when they begin. `commit` only hands the unit
//! over to the middleware, which adds the response once it is known, and commits before sending it. If that
//! fails, the client gets the error instead. A failed request leaves no trace.
//!
//! Endpoints that return secrets take no key; see [`unkeyed`](crate::routes::unkeyed).

mod answer;
mod claim;
mod fingerprint;
mod keep;
mod running;
mod store;

use std::sync::Arc;

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use actix_web::web::Data;
use meshup_app::ErrorKind;
use meshup_app::ports::{IdempotencyKey, StoredResponse};

use crate::{Actor, ApiError};
pub(crate) use answer::{in_progress, key_reused};
use answer::{matching, replay};
use claim::{CLAIM, Claim};
use running::Running;

pub use running::Idempotency;
pub use store::IdempotentStore;

const HEADER: &str = "idempotency-key";
/// How long a response is kept.
const KEPT: time::Duration = meshup_app::ports::KEY_LIFETIME;

/// Middleware of paths that accept keys. Does nothing without the header, without a user, or for methods
/// other than POST.
pub async fn idempotent<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let keys = request.app_data::<Data<Idempotency>>().map(|data| Arc::clone(data));
    let Some(keys) = keys.filter(|_| applies(&request)) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let Ok(actor) = Actor::of(request.request()).await else {
        // A route that requires credentials rejects the request itself; on others, the key has no owner.
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let (claim, running) = match prepare(&mut request, actor, &keys).await {
        Ok(Prepared::First(claim, running)) => (claim, running),
        Ok(Prepared::Repeat(answer)) => return Ok(request.into_response(replay(answer)?)),
        Err(error) => return Ok(request.error_response(error)),
    };
    let answer = CLAIM.scope(Arc::clone(&claim), next.call(request)).await?.map_into_boxed_body();
    let settled = keep::settle(&keys, &claim, answer).await;
    drop(running);
    Ok(settled)
}

fn applies(request: &ServiceRequest) -> bool {
    *request.method() == Method::POST && request.headers().contains_key(HEADER)
}

enum Prepared {
    First(Arc<Claim>, Running),
    Repeat(StoredResponse),
}

async fn prepare(
    request: &mut ServiceRequest,
    actor: Actor,
    keys: &Arc<Idempotency>,
) -> Result<Prepared, ApiError> {
    let scope = IdempotencyKey {
        user: actor.user,
        method: request.method().to_string(),
        path: request.path().trim_end_matches('/').to_owned(),
        key: key(request)?,
    };
    let fingerprint = fingerprint::of(request).await?;
    let now = keys.clock.now();
    let since = now - KEPT;
    let running = keys.enter(&scope)?;
    match keys.kept(&scope, since).await? {
        Some(answer) => matching(answer, &fingerprint).map(Prepared::Repeat),
        None => Ok(Prepared::First(Arc::new(Claim::new(scope, fingerprint, now, since)), running)),
    }
}

/// A single header of 1 to 255 visible ASCII characters.
fn key(request: &ServiceRequest) -> Result<String, ApiError> {
    let mut lines = request.headers().get_all(HEADER).map(HeaderValue::as_bytes);
    let (bytes, is_one) = (lines.next().unwrap_or_default(), lines.next().is_none());
    let valid = is_one && (1..=255).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
    let key = String::from_utf8(bytes.to_vec()).ok().filter(|_| valid);
    key.ok_or_else(invalid_key)
}

/// The error for an invalid header.
pub(crate) fn invalid_key() -> ApiError {
    let detail = "Send a single Idempotency-Key of 1 to 255 visible ASCII characters.";
    ApiError::new(ErrorKind::Refused, "invalid_idempotency_key", detail)
}
