//! The document and its two readers, which work in a browser without internet (CONTRACT "Documentation endpoints").

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder};
use aide::redoc::Redoc;
use bytes::Bytes;
use utoipa_swagger_ui::Config;

use crate::ApiError;

const DOCUMENT: &str = "/api/openapi.json";
/// ReDoc is one page with its script in it, and searches in a worker. Its logo on another host stays away.
const REDOC_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; worker-src blob:; \
    style-src 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'";
const SWAGGER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'";

/// They change with the server only.
const CACHED: &str = "public, max-age=3600";

/// The pages, made once for all workers.
#[derive(Clone)]
pub struct DocsPages {
    document: Bytes,
    redoc: Bytes,
    swagger: Arc<Config<'static>>,
}

impl DocsPages {
    /// `document` is the OpenAPI document as JSON.
    pub fn new(title: &str, document: String) -> Self {
        let swagger = Config::new([DOCUMENT])
            .validator_url("none")
            .doc_expansion("none")
            .persist_authorization(true)
            .display_request_duration(true)
            .filter(true)
            .use_base_layout();
        Self {
            document: document.into(),
            redoc: unmargined(&Redoc::new(DOCUMENT).with_title(title).html()).into(),
            swagger: Arc::new(swagger),
        }
    }

    /// Adds `/api/openapi.json`, `/redoc/` and `/swagger/` to an application.
    pub fn configure(&self, application: &mut ServiceConfig) {
        application
            .app_data(Data::new(self.clone()))
            .service(web::resource(DOCUMENT).wrap(Compress::default()).route(web::get().to(document)))
            .service(
                web::resource(["/redoc", "/redoc/"]).wrap(Compress::default()).route(web::get().to(redoc)),
            )
            .service(
                web::resource(["/swagger", "/swagger/{file:.*}"])
                    .wrap(Compress::default())
                    .route(web::get().to(swagger)),
            );
    }
}

async fn document(pages: Data<DocsPages>) -> impl Responder {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(pages.document.clone())
}

async fn redoc(pages: Data<DocsPages>) -> impl Responder {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, REDOC_POLICY))
        .insert_header((CACHE_CONTROL, CACHED))
        .body(pages.redoc.clone())
}

async fn swagger(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let file = request.match_info().get("file").filter(|file| !file.is_empty()).unwrap_or("index.html");
    let found = utoipa_swagger_ui::serve(file, Arc::clone(&pages.swagger)).map_err(ApiError::internal)?;
    let found = found.ok_or_else(ApiError::not_found)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, found.content_type));
    answer.insert_header((CONTENT_SECURITY_POLICY, SWAGGER_POLICY));
    answer.insert_header((CACHE_CONTROL, CACHED));
    if file == "index.html" {
        return Ok(answer.body(rooted(&found.bytes)));
    }
    Ok(answer.body(found.bytes.into_owned()))
}

/// ReDoc fills the window, which the page itself leaves to the browser's defaults.
fn unmargined(page: &str) -> String {
    page.replacen("<head>", "<head><style>body { margin: 0 }</style>", 1)
}

/// The page names its files relative to `/swagger/`, and is also served without the slash.
fn rooted(page: &[u8]) -> String {
    String::from_utf8_lossy(page).replacen("<head>", "<head><base href=\"/swagger/\">", 1)
}

#[cfg(test)]
mod tests;
