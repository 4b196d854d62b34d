//! The OpenAPI and AsyncAPI documents, and two viewers that work without internet access
//! (`docs/rules.md#documentation-endpoints`).

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use aide::redoc::Redoc;
use bytes::Bytes;
use utoipa_swagger_ui::{Config, Url};

use crate::ApiError;

/// The OpenAPI document of all surfaces.
const WHOLE: &str = "/api/openapi.json";
/// ReDoc has inline scripts and searches in a worker. Its logo, on another host, is not loaded.
const REDOC_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; worker-src blob:; \
    style-src 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const SWAGGER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; \
    frame-ancestors 'none'";

/// The AsyncAPI document of the sockets, for which there is no viewer.
const SOCKETS: &str = "/api/asyncapi.json";

/// They change only with the server.
const CACHED: &str = "public, max-age=3600";

/// A text rendered at the first request for it, so that the start of the server does not wait for it.
#[derive(Clone)]
pub struct Text(Arc<LazyLock<Made, Make>>);

/// The text, or the reason for the failure.
type Made = Result<Bytes, String>;
type Make = Box<dyn FnOnce() -> Made + Send>;

impl Text {
    pub fn new<E: Display>(make: impl FnOnce() -> Result<String, E> + Send + 'static) -> Self {
        let make = || make().map(Bytes::from).map_err(|error| error.to_string());
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }

    /// Rendering takes long enough to delay other requests, so it runs on the blocking pool.
    async fn read(&self) -> Result<Bytes, ApiError> {
        let text = self.0.clone();
        let made = web::block(move || LazyLock::force(&text).clone()).await.map_err(ApiError::internal)?;
        made.map_err(ApiError::internal)
    }
}

/// An OpenAPI document of one surface or of all.
#[derive(Clone)]
pub struct Document {
    pub name: &'static str,
    /// `/api/openapi/{name}.json`, or `/api/openapi.json` for all surfaces.
    pub address: &'static str,
    pub title: &'static str,
    pub json: Text,
}

/// A document, and its ReDoc page.
struct Page {
    name: &'static str,
    document: Text,
    redoc: Text,
}

/// The pages, shared by all workers.
#[derive(Clone)]
pub struct DocsPages {
    /// The document of all surfaces comes first.
    pages: Arc<Vec<Page>>,
    sockets: Text,
    swagger: Arc<Config<'static>>,
}

impl DocsPages {
    /// `whole` is the document of all surfaces, `surfaces` those of each one, and `sockets` the AsyncAPI
    /// document.
    pub fn new(whole: &Document, surfaces: &[Document], sockets: Text) -> Self {
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
        let pages = all.map(|document| page(document, choices.clone())).collect();
        Self { pages: Arc::new(pages), sockets, swagger: Arc::new(swagger) }
    }

    /// Adds the documents, `/redoc/` and `/swagger/` to an application.
    pub fn configure(&self, application: &mut ServiceConfig) {
        // The trailing slash is optional here too.
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

    /// The page of the surface named in the path, or of all surfaces.
    fn named(&self, request: &HttpRequest) -> Result<&Page, ApiError> {
        let found = match request.match_info().get("surface") {
            None => self.pages.first(),
            Some(name) => self.pages.iter().skip(1).find(|page| page.name == name),
        };
        found.ok_or_else(ApiError::not_found)
    }
}

fn page(document: &Document, choices: String) -> Page {
    let &Document { name, address, title, ref json } = document;
    let redoc = move || {
        let html = Redoc::new(address).with_title(title).html();
        Ok::<_, Infallible>(with_choices(&html, &choices))
    };
    Page { name, document: json.clone(), redoc: Text::new(redoc) }
}

/// Links to all documents, for ReDoc, which has no selector of its own.
fn choices(whole: &Document, surfaces: &[Document]) -> String {
    let link = |path: String, title: &str| format!("<a href=\"{path}\">{title}</a>");
    let links = std::iter::once(link("/redoc/".to_owned(), whole.title))
        .chain(surfaces.iter().map(|surface| link(format!("/redoc/{}/", surface.name), surface.title)))
        .chain([link(SOCKETS.to_owned(), "Sockets (AsyncAPI)")]);
    links.collect::<Vec<_>>().join(" · ")
}

async fn document(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let document = pages.named(&request)?.document.read().await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(document))
}

async fn sockets(pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let document = pages.sockets.read().await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(document))
}

async fn redoc(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let page = pages.named(&request)?.redoc.read().await?;
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

/// Lays out ReDoc below the links: the page itself relies on the browser's default styles.
fn with_choices(page: &str, choices: &str) -> String {
    const LOOK: &str = "body { margin: 0 } nav.documents { font: 14px sans-serif; padding: 8px 20px }";
    page.replacen("<head>", &format!("<head><style>{LOOK}</style>"), 1).replacen(
        "<body>",
        &format!("<body><nav class=\"documents\">{choices}</nav>"),
        1,
    )
}

/// The page refers to its files relative to `/swagger/`, but is also served without the slash.
fn rooted(page: &[u8]) -> String {
    String::from_utf8_lossy(page).replacen("<head>", "<head><base href=\"/swagger/\">", 1)
}

#[cfg(test)]
mod tests;
