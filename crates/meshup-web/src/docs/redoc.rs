//! ReDoc: a page per document, and the script that they share.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;

use super::document::Document;
use crate::ApiError;
use crate::packed::{CHECKED, IMMUTABLE, Packed};

/// ReDoc searches in a worker. Its logo, on another host, is not loaded.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src blob:; style-src 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
/// The page itself relies on the browser's default styles.
const LOOK: &str = "body { margin: 0 } nav.documents { font: 14px sans-serif; padding: 8px 20px }";

static SCRIPT: LazyLock<Packed> = LazyLock::new(|| {
    let gzip = include_bytes!(concat!(env!("OUT_DIR"), "/redoc.js.gz"));
    Packed::compressed(Bytes::from_static(gzip), None)
});

/// The name of the script, which changes with its content.
fn script_name() -> String {
    format!("redoc.{}.js", SCRIPT.digest())
}

/// The page of a document, below `choices`, the links to all of them.
pub(super) fn page(document: &Document, choices: &str) -> HttpResponse {
    let &Document { name: _, address, title, json: _ } = document;
    let script = script_name();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"UTF-8\">\n<title>{title}</title>\n\
         <style>{LOOK}</style>\n</head>\n<body>\n<nav class=\"documents\">{choices}</nav>\n\
         <redoc spec-url=\"{address}\" scroll-y-offset=\"50\"></redoc>\n\
         <script src=\"/redoc/assets/{script}\"></script>\n</body>\n</html>\n"
    );
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, CHECKED))
        .body(html)
}

/// The script of all pages.
pub(super) async fn script(request: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, ApiError> {
    if *file != script_name() {
        return Err(ApiError::not_found());
    }
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((CACHE_CONTROL, IMMUTABLE));
    SCRIPT.answer(&request, answer)
}
