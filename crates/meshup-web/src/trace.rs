//! Request ids, the request log, and handling of panics.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::matched::Matched;
use crate::{Actor, ApiError, WebSettings, metrics, security};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Maximum length of an id given by a proxy.
const LONGEST_ID: usize = 128;

/// The id of a request, in its response and in the log.
#[derive(Debug, Clone)]
struct RequestId(String);

/// The id of this request; empty outside [`frame`].
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// The outermost middleware of the application.
///
/// Gives each request an id, returned in `X-Request-Id`; logs and counts it; turns panics into 500; adds the `security` headers; makes responses uncacheable unless they say otherwise.
pub async fn frame<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = id_of(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let span = tracing::info_span!("request", id, %method);
    let is_secure = security::is_secure(&request);
    let started = Instant::now();
    let called = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span.clone()).await;
    let mut answer = match called {
        Ok(answer) => answer?.map_into_boxed_body(),
        Err(panic) => {
            metrics::answered(&method, None, StatusCode::INTERNAL_SERVER_ERROR, started.elapsed());
            return Err(panicked(panic.as_ref(), &id, is_secure).into());
        }
    };
    let (route, took) = (route(answer.request()), started.elapsed());
    span.in_scope(|| log(&answer, route.as_deref(), took));
    metrics::answered(&method, route, answer.status(), took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(X_REQUEST_ID, value);
    }
    if !answer.headers().contains_key(CACHE_CONTROL) {
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    security::add(answer.headers_mut(), is_secure);
    Ok(answer)
}

/// The id given by a trusted proxy, if it is harmless in a log; otherwise a new one.
fn id_of(request: &ServiceRequest) -> String {
    let settings = request.app_data::<Data<WebSettings>>();
    let given = settings.filter(|settings| settings.trust_proxy).and_then(|_| {
        let id = request.headers().get(X_REQUEST_ID)?.to_str().ok()?;
        let is_harmless = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:+/=".contains(&byte));
        (is_harmless && (1..=LONGEST_ID).contains(&id.len())).then(|| id.to_owned())
    });
    given.unwrap_or_else(|| uuid::Uuid::new_v4().to_string())
}

/// The pattern of the path of a request that was answered; `None` if the path matches none.
pub fn route(request: &HttpRequest) -> Option<Arc<str>> {
    Matched::route(request).or_else(|| request.match_pattern().map(Arc::from))
}

/// Names the route of a request that the router did not match, so that its path is not logged.
pub fn name_route(request: &HttpRequest, route: &str) {
    request.extensions_mut().insert(Matched::new(route.into(), Vec::new()));
}

/// Logs the route and never the query, which may contain a token. The path, which may contain the code of an
/// invite, is logged only if no route matches it.
fn log(answer: &ServiceResponse<BoxBody>, route: Option<&str>, took: Duration) {
    let request = answer.request();
    tracing::info!(
        route,
        path = route.is_none().then(|| request.path()),
        status = answer.status().as_u16(),
        latency_ms = (took.as_secs_f64() * 1e6).round() / 1e3,
        user = request.extensions().get::<Actor>().map(|actor| tracing::field::display(actor.user)),
        "answered"
    );
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
