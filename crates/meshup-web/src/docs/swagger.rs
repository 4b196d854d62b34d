//! Swagger UI.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use utoipa_swagger_ui::{Config, Url, serve};

use super::document::Document;
use crate::ApiError;
use crate::packed::Packed;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; \
    frame-ancestors 'none'";
/// The files change only with the server.
const CACHED: &str = "public, max-age=3600";

/// The settings of the page, which offers all documents.
pub(super) fn config(whole: &Document, surfaces: &[Document]) -> Config<'static> {
    let urls = std::iter::once(Url::with_primary(whole.title, whole.address, true))
        .chain(surfaces.iter().map(|surface| Url::new(surface.title, surface.address)));
    Config::new(urls)
        .validator_url("none")
        .doc_expansion("none")
        .persist_authorization(true)
        .display_request_duration(true)
        .filter(true)
}

/// A file of the viewer.
pub(super) fn file(
    request: &HttpRequest,
    name: &str,
    config: &Arc<Config<'static>>,
) -> Result<HttpResponse, ApiError> {
    let found = serve(name, Arc::clone(config)).map_err(ApiError::internal)?;
    let found = found.ok_or_else(ApiError::not_found)?;
    let bytes = match found.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let packed = if found.gzpipped { Ok(Packed::compressed(bytes, None)) } else { Packed::new(&bytes) };
    let packed = if name == "index.html" { packed.and_then(|page| rooted(&page)) } else { packed };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, found.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, CACHED));
    packed.map_err(ApiError::internal)?.answer(request, answer)
}

/// The page refers to its files relative to `/swagger/`, but is also served without the slash.
fn rooted(page: &Packed) -> std::io::Result<Packed> {
    let page = page.content()?;
    let page = String::from_utf8_lossy(&page).replacen("<head>", "<head><base href=\"/swagger/\">", 1);
    Packed::new(page.as_bytes())
}
