//! Request bodies: JSON, or a form with files.

pub mod json;
pub mod multipart;
mod payload;
mod watch;

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, TRANSFER_ENCODING};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use meshup_app::ErrorKind;

use crate::error::FieldNames;
use crate::fields::{FieldSource, Fields, FromFields};
use crate::{ApiError, WebSettings, throttle};

use payload::declared;
pub use payload::read_all;
pub(crate) use payload::{late, too_large};
pub use watch::{BodyGuard, watch};

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// A JSON object; may be empty if no field is required. Any other content type is 415.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

/// A JSON object, or `application/x-www-form-urlencoded`, which pages without scripts send.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

/// A JSON object, or `multipart/form-data` with text fields and files.
///
/// Files are spooled to a temporary folder as they arrive, and removed when the request ends.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

/// `multipart/form-data` only, for operations that need a file. Any other content type is 415.
#[derive(Debug, Clone)]
pub struct FileForm<T>(pub T);

macro_rules! accessors {
    ($($name:ident),+) => {$(
        impl<T> $name<T> {
            pub fn into_inner(self) -> T {
                self.0
            }
        }

        impl<T> Deref for $name<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }
    )+};
}

accessors!(Json, Form, Body, FileForm);

impl<T: FromFields + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            throttle::checked(&request).await;
            let source = json_source(&request, payload).await?;
            Ok(Self(read(&request, source)?))
        })
    }
}

impl<T: FromFields + 'static> FromRequest for Form<T> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            throttle::checked(&request).await;
            let source = if media_type(&request) == "application/x-www-form-urlencoded" && !encoded(&request)
            {
                let limit = WebSettings::of(&request).body_limit;
                let bytes = read_all(&request, payload, limit).await?;
                FieldSource::texts(form_urlencoded::parse(&bytes).into_owned())
            } else {
                json_source(&request, payload).await?
            };
            Ok(Self(read(&request, source)?))
        })
    }
}

impl<T: FromFields + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            throttle::checked(&request).await;
            let source = if is_multipart(&request) {
                multipart::take_or_read(&request, payload).await?
            } else {
                json_source(&request, payload).await?
            };
            Ok(Self(read(&request, source)?))
        })
    }
}

impl<T: FromFields + 'static> FromRequest for FileForm<T> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            throttle::checked(&request).await;
            let source = if is_multipart(&request) {
                multipart::take_or_read(&request, payload).await?
            } else if is_empty(&request) {
                // The missing fields are then reported by name.
                FieldSource::texts([])
            } else {
                return Err(unsupported("multipart/form-data"));
            };
            Ok(Self(read(&request, source)?))
        })
    }
}

/// Reads a body. Errors of use cases are reported under the field names of this body.
fn read<T: FromFields>(request: &HttpRequest, source: FieldSource) -> Result<T, ApiError> {
    request.extensions_mut().insert(FieldNames(T::RENAMED));
    Ok(Fields::read(source, request.method() == Method::PUT)?)
}

async fn json_source(request: &HttpRequest, payload: Payload) -> Result<FieldSource, ApiError> {
    let is_json = media_type(request) == "application/json" && !encoded(request);
    // A multipart form may already have been consumed, so an empty payload means nothing here.
    if !is_json && (is_multipart(request) || declared(request).is_some_and(|length| length > 0)) {
        return Err(unsupported("application/json"));
    }
    let limit = WebSettings::of(request).body_limit;
    let bytes = read_all(request, payload, limit).await?;
    if bytes.is_empty() {
        return Ok(FieldSource::Object(serde_json::Map::new()));
    }
    if !is_json {
        return Err(unsupported("application/json"));
    }
    json::object(&bytes).map(FieldSource::Object)
}

pub(crate) fn unsupported(wanted: &str) -> ApiError {
    let detail = format!("Send the body as {wanted}.");
    ApiError::new(ErrorKind::UnsupportedMedia, "unsupported_media_type", detail)
}

/// Whether the request has no body and announces none.
fn is_empty(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let has_length = declared(request).is_some_and(|length| length > 0);
    !has_length && !headers.contains_key(TRANSFER_ENCODING) && !headers.contains_key(CONTENT_TYPE)
}

/// Whether the body is `multipart/form-data`.
pub fn is_multipart(request: &HttpRequest) -> bool {
    media_type(request) == "multipart/form-data"
}

fn media_type(request: &HttpRequest) -> String {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn encoded(request: &HttpRequest) -> bool {
    let encoding = request.headers().get(actix_web::http::header::CONTENT_ENCODING);
    encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}
