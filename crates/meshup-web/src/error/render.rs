//! Renders error bodies in the style of the surface, and logs internal errors.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use serde_json::Value;

use super::ApiError;
use crate::trace;

/// Renders the body of an error. A surface puts its own style into its scope's data.
#[derive(Debug, Clone, Copy)]
pub struct ErrorStyle(pub fn(&ApiError) -> Value);

impl ErrorStyle {
    pub const NATIVE: Self = Self(ApiError::native_body);
}

/// The fields of a request that have other names in the domain, as pairs of the domain's name and the
/// request's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldNames(pub(crate) &'static [(&'static str, &'static str)]);

/// Surface middleware: renders errors of handlers, extractors and inner middleware in the surface's style.
pub async fn render<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let style = request.app_data::<ErrorStyle>().copied().unwrap_or(ErrorStyle::NATIVE);
    let answer = next.call(request).await?.map_into_boxed_body();
    let Some(error) = answer.response().error() else { return Ok(answer) };
    let error = match error.as_error::<ApiError>() {
        Some(error) => error.clone(),
        None => foreign(answer.status(), error),
    };
    let names = answer.request().extensions().get::<FieldNames>().copied();
    let error = names.into_iter().fold(error, |error, FieldNames(names)| error.renamed(names));
    log(&answer, &error);
    Ok(write(answer, style, &error))
}

/// An error of the framework.
fn foreign(status: StatusCode, error: &Error) -> ApiError {
    if status.is_server_error() {
        return ApiError::internal(error);
    }
    let detail = status.canonical_reason().unwrap_or("Bad request");
    ApiError::with_status(status, "bad_request", detail)
}

fn write(answer: ServiceResponse<BoxBody>, style: ErrorStyle, error: &ApiError) -> ServiceResponse<BoxBody> {
    let body = (style.0)(error).to_string();
    let mut answer = answer.map_body(|_, _| BoxBody::new(body));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn log(answer: &ServiceResponse<BoxBody>, error: &ApiError) {
    let Some(cause) = error.cause() else { return };
    let id = trace::request_id(answer.request());
    tracing::error!(request = id, status = answer.status().as_u16(), cause, "request failed");
}
