//! The document and its two readers, which work in a browser without internet
//! (`docs/rules.md#documentation-endpoints`).

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use aide::redoc::Redoc;
use bytes::Bytes;
use utoipa_swagger_ui::{Config, Url};

use crate::ApiError;

/// The document of all surfaces.
const WHOLE: &str = "/api/openapi.json";
/// ReDoc is one page with its script in it, and searches in a worker. Its logo on another host stays away.
const REDOC_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; worker-src blob:; \
    style-src 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'";
const SWAGGER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'";

/// The document of the sockets (AsyncAPI), which has no reader here.
const SOCKETS: &str = "/api/asyncapi.json";

/// They change with the server only.
const CACHED: &str = "public, max-age=3600";

/// An OpenAPI document to read: of one surface, or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub name: &'static str,
    /// `/api/openapi/{name}.json`; of the whole `/api/openapi.json`.
    pub address: &'static str,
    pub title: &'static str,
    pub json: String,
}

/// A document with its page in ReDoc.
#[derive(Clone)]
struct Page {
    name: &'static str,
    document: Bytes,
    redoc: Bytes,
}

/// The pages, made once for all workers.
#[derive(Clone)]
pub struct DocsPages {
    /// The whole first.
    pages: Arc<Vec<Page>>,
    sockets: Bytes,
    swagger: Arc<Config<'static>>,
}

impl DocsPages {
    /// The document of everything, then one for each surface: readers can choose. `sockets` is the AsyncAPI document.
    pub fn new(whole: &Document, surfaces: &[Document], sockets: String) -> Self {
        let urls = std::iter::once(Url::with_primary(whole.title, whole.address, true))
            .chain(surfaces.iter().map(|surface| Url::new(surface.title, surface.address)));
        let swagger = Config::new(urls)
            .validator_url("none")
            .doc_expansion("none")
            .persist_authorization(true)
            .display_request_duration(true)
            .filter(true);
        let choices = choices(whole, surfaces);
        let all = std::iter::once(whole).chain(surfaces);
        let pages = all.map(|document| page(document, &choices)).collect();
        Self { pages: Arc::new(pages), sockets: sockets.into(), swagger: Arc::new(swagger) }
    }

    /// Adds the documents, `/redoc/` and `/swagger/` to an application.
    pub fn configure(&self, application: &mut ServiceConfig) {
        // A trailing slash is optional here too.
        let documents =
            [WHOLE, "/api/openapi.json/", "/api/openapi/{surface}.json", "/api/openapi/{surface}.json/"];
        let redoc_pages = ["/redoc", "/redoc/", "/redoc/{surface}", "/redoc/{surface}/"];
        application
            .app_data(Data::new(self.clone()))
            .service(web::resource(documents).wrap(Compress::default()).route(web::get().to(document)))
            .service(
                web::resource([SOCKETS, "/api/asyncapi.json/"])
                    .wrap(Compress::default())
                    .route(web::get().to(sockets)),
            )
            .service(web::resource(redoc_pages).wrap(Compress::default()).route(web::get().to(redoc)))
            .service(
                web::resource(["/swagger", "/swagger/{file:.*}"])
                    .wrap(Compress::default())
                    .route(web::get().to(swagger)),
            );
    }

    /// The page of the surface that the path names, or of all.
    fn named(&self, request: &HttpRequest) -> Result<&Page, ApiError> {
        let found = match request.match_info().get("surface") {
            None => self.pages.first(),
            Some(name) => self.pages.iter().skip(1).find(|page| page.name == name),
        };
        found.ok_or_else(ApiError::not_found)
    }
}

fn page(document: &Document, choices: &str) -> Page {
    let html = Redoc::new(document.address).with_title(document.title).html();
    Page {
        name: document.name,
        document: document.json.clone().into(),
        redoc: with_choices(&html, choices).into(),
    }
}

/// Links to every document, for ReDoc, which has no choice of its own.
fn choices(whole: &Document, surfaces: &[Document]) -> String {
    let link = |path: String, title: &str| format!("<a href=\"{path}\">{title}</a>");
    let links = std::iter::once(link("/redoc/".to_owned(), whole.title))
        .chain(surfaces.iter().map(|surface| link(format!("/redoc/{}/", surface.name), surface.title)))
        .chain([link(SOCKETS.to_owned(), "Sockets (AsyncAPI)")]);
    links.collect::<Vec<_>>().join(" · ")
}

async fn document(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let document = pages.named(&request)?.document.clone();
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(document))
}

async fn sockets(pages: Data<DocsPages>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(pages.sockets.clone())
}

async fn redoc(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let page = pages.named(&request)?.redoc.clone();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, REDOC_POLICY))
        .insert_header((CACHE_CONTROL, CACHED))
        .body(page))
}

async fn swagger(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let file = request.match_info().get("file").map(|file| file.trim_end_matches('/'));
    let file = file.filter(|file| !file.is_empty()).unwrap_or("index.html");
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

/// ReDoc fills the window, which the page itself leaves to the browser's defaults, below the choice of documents.
fn with_choices(page: &str, choices: &str) -> String {
    const LOOK: &str = "body { margin: 0 } nav.documents { font: 14px sans-serif; padding: 8px 20px }";
    page.replacen("<head>", &format!("<head><style>{LOOK}</style>"), 1).replacen(
        "<body>",
        &format!("<body><nav class=\"documents\">{choices}</nav>"),
        1,
    )
}

/// The page names its files relative to `/swagger/`, and is also served without the slash.
fn rooted(page: &[u8]) -> String {
    String::from_utf8_lossy(page).replacen("<head>", "<head><base href=\"/swagger/\">", 1)
}

#[cfg(test)]
mod tests;
