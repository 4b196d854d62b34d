//! Stored files under signed URLs (`docs/rules.md#attachments`).
//!
//! A URL carries its own permission, so that it works in an `<img>` without headers. Content that browsers
//! could execute is always downloaded, never displayed.

mod disposition;
mod range;

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix_web::body::{BoxBody, SizedStream};
use actix_web::dev::HttpServiceFactory;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, EntityTag,
    HeaderName, HeaderValue, LAST_MODIFIED, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use meshup_app::ErrorKind;
use meshup_app::ports::PlatformError;
use sha2::{Digest, Sha256};

use crate::body::multipart::hex;
use crate::error::render;
use crate::{ApiError, origin, query};
use disposition::disposition;
use range::{RangeOutcome, Version, evaluate};

/// The parts of a media URL other than its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaLink<'u> {
    pub key: &'u str,
    /// In seconds since 1970.
    pub expires: i64,
    /// The name under which to save the file.
    pub file_name: Option<&'u str>,
}

/// The metadata of a file.
#[derive(Debug, Clone)]
pub struct Media {
    /// In bytes.
    pub size: u64,
    pub media_type: String,
    /// When it was stored.
    pub modified: SystemTime,
}

/// The content of a file, as a stream.
pub type Content = BoxStream<'static, std::io::Result<Bytes>>;

/// A URL under which the store itself serves a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectUrl {
    pub url: String,
    /// How long it can be used.
    pub lifetime: Duration,
}

/// The store of files. The content of a key never changes.
#[async_trait]
pub trait MediaSource: Send + Sync {
    /// Whether the signature of the link is valid and the link has not expired.
    fn permits(&self, link: MediaLink<'_>, signature: &str) -> bool;

    /// Nothing if the file does not exist.
    async fn find(&self, key: &str) -> Result<Option<Media>, PlatformError>;

    /// Where clients download the file with these headers, or nothing if it is served here.
    async fn direct_url(
        &self,
        key: &str,
        media_type: &str,
        disposition: &str,
    ) -> Result<Option<DirectUrl>, PlatformError>;

    /// A range that must lie within the file; nothing if the file no longer exists.
    async fn read(&self, key: &str, range: Range<u64>) -> Result<Option<Content>, PlatformError>;
}

/// `GET /media/{key}`. Requires `Data<dyn MediaSource>` in the application's data.
pub fn service() -> impl HttpServiceFactory {
    web::resource("/media/{key:.*}")
        .route(web::get().to(serve))
        .route(web::head().to(serve))
        .wrap(from_fn(render::<BoxBody>))
}

/// The origin that downloads are redirected to, if they are.
pub async fn direct_origin(request: &HttpRequest) -> Result<Option<String>, ApiError> {
    let direct = source(request)?.direct_url("x", "text/plain", "inline").await?;
    Ok(direct.map(|direct| origin::normalized(&direct.url)))
}

fn source(request: &HttpRequest) -> Result<Arc<dyn MediaSource>, ApiError> {
    let known = request.app_data::<Data<dyn MediaSource>>().map(|data| Arc::clone(data));
    known.ok_or_else(|| ApiError::internal("no media source is configured"))
}

async fn serve(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let source = source(&request)?;
    let parameters = query::all_pairs(request.query_string());
    let parameter = |name| crate::page::lookup(&parameters, name);
    let key = request.match_info().get("key").map_or("", |key| key.strip_suffix('/').unwrap_or(key));
    let expires = parameter("expires").and_then(|seconds| seconds.parse().ok()).ok_or_else(bad_link)?;
    let link = MediaLink { key, expires, file_name: parameter("name") };
    if !source.permits(link, parameter("signature").unwrap_or_default()) {
        return Err(bad_link());
    }
    let media = source.find(key).await?.ok_or_else(ApiError::not_found)?;
    let version = Version { tag: tag(key, media.size), modified: media.modified };
    let (status, part) = match evaluate(&request, &version, media.size) {
        RangeOutcome::Whole => (StatusCode::OK, 0..media.size),
        RangeOutcome::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        RangeOutcome::Nothing => return Ok(head(StatusCode::NOT_MODIFIED, &version).finish()),
        RangeOutcome::Other => return Err(changed()),
        RangeOutcome::Beyond => return Err(beyond(media.size)),
    };
    if *request.method() == Method::GET
        && let Some(direct) = redirect(&*source, &link, &media.media_type).await?
    {
        return Ok(direct);
    }
    let length = part.end - part.start;
    let mut answer = head(status, &version);
    if status == StatusCode::PARTIAL_CONTENT {
        answer.insert_header((CONTENT_RANGE, content_range(&part, media.size)));
    }
    describe(&mut answer, media.media_type, link.file_name);
    let content = if *request.method() == Method::HEAD {
        stream::empty().boxed()
    } else {
        source.read(key, part).await?.ok_or_else(ApiError::not_found)?
    };
    Ok(answer.body(SizedStream::new(length, content)))
}

/// `Content-Range` of a part (RFC 9110, section 14.4).
fn content_range(part: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1))
}

/// A redirect to the store. Clients repeat the range in their request there.
async fn redirect(
    source: &dyn MediaSource,
    link: &MediaLink<'_>,
    media_type: &str,
) -> Result<Option<HttpResponse>, PlatformError> {
    let disposition = disposition(media_type, link.file_name).to_string();
    let found = source.direct_url(link.key, media_type, &disposition).await?;
    Ok(found.map(|DirectUrl { url, lifetime }| {
        let cached = lifetime.as_secs() / 2;
        HttpResponse::TemporaryRedirect()
            .insert_header((LOCATION, url))
            .insert_header((CACHE_CONTROL, format!("private, max-age={cached}")))
            .finish()
    }))
}

/// A key always has the same content, on any machine or store. The size distinguishes a truncated file.
fn tag(key: &str, size: u64) -> EntityTag {
    let mut digest = hex(&Sha256::digest(format!("{size} {key}")));
    digest.truncate(32);
    EntityTag::new_strong(digest)
}

/// The headers that identify the version, with or without content.
fn head(status: StatusCode, version: &Version) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((ETAG, version.tag.clone()))
        .insert_header((LAST_MODIFIED, range::date(version.modified)))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((CACHE_CONTROL, "private, max-age=86400, immutable"));
    answer
}

/// Other origins may embed the file, but nothing in it can run or make requests.
fn describe(answer: &mut HttpResponseBuilder, media_type: String, file_name: Option<&str>) {
    answer
        .insert_header(disposition(&media_type, file_name))
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        ))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"));
}

fn bad_link() -> ApiError {
    ApiError::new(ErrorKind::Forbidden, "invalid_link", "This link is not valid, or has expired.")
}

fn changed() -> ApiError {
    let status = StatusCode::PRECONDITION_FAILED;
    ApiError::with_status(status, "precondition_failed", "The file does not match the requested version.")
}

fn beyond(size: u64) -> ApiError {
    let detail = format!("The range begins after the end of the file, which has {size} bytes.");
    let error = ApiError::with_status(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", detail);
    match HeaderValue::from_str(&format!("bytes */{size}")) {
        Ok(value) => {
            error.header(CONTENT_RANGE, value).header(ACCEPT_RANGES, HeaderValue::from_static("bytes"))
        }
        Err(_) => error,
    }
}

#[cfg(test)]
mod tests;
