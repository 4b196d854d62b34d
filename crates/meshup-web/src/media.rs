//! Stored files under signed URLs (CONTRACT section 7, "Messages").
//!
//! A URL carries its own permission, so that it works in an `<img>` without headers. What a browser could run is
//! never shown, only saved.

mod disposition;

use std::sync::Arc;

use actix_web::body::{BoxBody, SizedStream};
use actix_web::dev::HttpServiceFactory;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use meshup_app::Kind;
use meshup_app::ports::PlatformError;

use crate::error::render;
use crate::{ApiError, query};
use disposition::disposition;

/// What a media URL says beside its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaLink<'u> {
    pub key: &'u str,
    /// Seconds since 1970.
    pub expires: i64,
    /// To save the file under.
    pub file_name: Option<&'u str>,
}

/// A file that is open for reading.
pub struct Media {
    /// Bytes.
    pub size: u64,
    pub media_type: String,
    pub content: BoxStream<'static, std::io::Result<Bytes>>,
}

/// Where stored files are read.
#[async_trait]
pub trait MediaSource: Send + Sync {
    /// Whether we signed this link, and it is not over.
    fn permits(&self, link: MediaLink<'_>, signature: &str) -> bool;

    /// Nothing if there is no such file.
    async fn open(&self, key: &str) -> Result<Option<Media>, PlatformError>;
}

/// `GET /media/{key}`; needs `Data<dyn MediaSource>` in the application's data.
pub fn service() -> impl HttpServiceFactory {
    web::resource("/media/{key:.*}")
        .route(web::get().to(serve))
        .route(web::head().to(serve))
        .wrap(from_fn(render::<BoxBody>))
}

async fn serve(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let source: Arc<dyn MediaSource> = request
        .app_data::<Data<dyn MediaSource>>()
        .map(|data| Arc::clone(data))
        .ok_or_else(|| ApiError::internal("no media source is configured"))?;
    let parameters = query::all_pairs(request.query_string());
    let parameter = |name| crate::page::lookup(&parameters, name);
    let key = request.match_info().get("key").unwrap_or_default();
    let expires = parameter("expires").and_then(|seconds| seconds.parse().ok()).ok_or_else(bad_link)?;
    let link = MediaLink { key, expires, file_name: parameter("name") };
    if !source.permits(link, parameter("signature").unwrap_or_default()) {
        return Err(bad_link());
    }
    let media = source.open(key).await?.ok_or_else(ApiError::not_found)?;
    Ok(answer(media, link.file_name))
}

/// Other origins may embed the file, but nothing in it can run or reach out.
fn answer(media: Media, file_name: Option<&str>) -> HttpResponse {
    let Media { size, media_type, content } = media;
    HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, disposition(&media_type, file_name)))
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .insert_header((CACHE_CONTROL, "private, max-age=86400, immutable"))
        .body(SizedStream::new(size, content))
}

fn bad_link() -> ApiError {
    ApiError::new(Kind::Forbidden, "invalid_link", "This link is not valid, or has expired.")
}

#[cfg(test)]
mod tests;
