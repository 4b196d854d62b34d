//! Request ids, the request log, and handling of panics.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::{ApiError, security};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its response and in the log.
#[derive(Debug, Clone)]
struct RequestId(String);

/// The id of this request; empty outside [`frame`].
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// The outermost middleware of the application.
///
/// Gives each request an id, returned in `X-Request-Id`; logs method, path, status and duration, but never
/// the query, which may contain a token; turns panics into 500; adds the [`security`] headers;
/// makes responses uncacheable unless they say otherwise.
pub async fn frame<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = uuid::Uuid::new_v4().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.path());
    let is_secure = security::is_secure(&request);
    let started = std::time::Instant::now();
    let called = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span.clone()).await;
    let mut answer = match called {
        Ok(answer) => answer?.map_into_boxed_body(),
        Err(panic) => return Err(panicked(panic.as_ref(), &id, is_secure).into()),
    };
    span.in_scope(|| {
        tracing::info!(status = answer.status().as_u16(), took = ?started.elapsed(), "answered");
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(X_REQUEST_ID, value);
    }
    if !answer.headers().contains_key(CACHE_CONTROL) {
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    security::add(answer.headers_mut(), is_secure);
    Ok(answer)
}

/// The framework renders this error itself, since the panic has taken the request with it.
fn panicked(panic: &(dyn std::any::Any + Send), id: &str, is_secure: bool) -> ApiError {
    let cause = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned());
    tracing::error!(request = id, cause, "a handler panicked");
    let error = security::all(is_secure)
        .fold(ApiError::internal(cause), |error, (name, value)| error.header(name, value));
    match HeaderValue::from_str(id) {
        Ok(value) => error.header(X_REQUEST_ID, value),
        Err(_) => error,
    }
}
