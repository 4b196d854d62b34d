//! The OpenAPI and AsyncAPI documents, and two viewers that work without internet access
//! (`docs/rules.md#documentation-endpoints`).

mod document;
mod redoc;
mod swagger;

use std::sync::Arc;

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use utoipa_swagger_ui::Config;

pub use self::document::{Document, Text};
use crate::ApiError;

/// The OpenAPI document of all surfaces.
const WHOLE: &str = "/api/openapi.json";
/// The AsyncAPI document of the sockets, for which there is no viewer.
const SOCKETS: &str = "/api/asyncapi.json";

/// The pages, shared by all workers.
#[derive(Clone)]
pub struct DocsPages {
    /// The document of all surfaces comes first.
    documents: Arc<Vec<Document>>,
    sockets: Text,
    /// Links to all documents, for ReDoc, which has no selector of its own.
    choices: Arc<str>,
    swagger: Arc<Config<'static>>,
}

impl DocsPages {
    /// `whole` is the document of all surfaces, `surfaces` those of each one, and `sockets` the AsyncAPI
    /// document.
    pub fn new(whole: &Document, surfaces: &[Document], sockets: Text) -> Self {
        let documents = std::iter::once(whole).chain(surfaces).cloned().collect();
        Self {
            documents: Arc::new(documents),
            sockets,
            choices: choices(whole, surfaces).into(),
            swagger: Arc::new(swagger::config(whole, surfaces)),
        }
    }

    /// Adds the documents, `/redoc/` and `/swagger/` to an application.
    pub fn configure(&self, application: &mut ServiceConfig) {
        // The trailing slash is optional here too.
        let documents =
            [WHOLE, "/api/openapi.json/", "/api/openapi/{surface}.json", "/api/openapi/{surface}.json/"];
        let sockets_document = [SOCKETS, "/api/asyncapi.json/"];
        let redoc_script = ["/redoc/assets/{file}", "/redoc/assets/{file}/"];
        let redoc_pages = ["/redoc", "/redoc/", "/redoc/{surface}", "/redoc/{surface}/"];
        let swagger_files = ["/swagger", "/swagger/{file:.*}"];
        application
            .app_data(Data::new(self.clone()))
            .service(web::resource(documents).route(web::get().to(document)))
            .service(web::resource(sockets_document).route(web::get().to(sockets)))
            .service(web::resource(redoc_script).route(web::get().to(redoc::script)))
            .service(web::resource(redoc_pages).route(web::get().to(redoc_page)))
            .service(web::resource(swagger_files).route(web::get().to(swagger_file)));
    }

    /// The document of the surface named in the path, or of all surfaces.
    fn named(&self, request: &HttpRequest) -> Result<&Document, ApiError> {
        let found = match request.match_info().get("surface") {
            None => self.documents.first(),
            Some(name) => self.documents.iter().skip(1).find(|document| document.name == name),
        };
        found.ok_or_else(ApiError::not_found)
    }
}

fn choices(whole: &Document, surfaces: &[Document]) -> String {
    let link = |path: String, title: &str| format!("<a href=\"{path}\">{title}</a>");
    let links = std::iter::once(link("/redoc/".to_owned(), whole.title))
        .chain(surfaces.iter().map(|surface| link(format!("/redoc/{}/", surface.name), surface.title)))
        .chain([link(SOCKETS.to_owned(), "Sockets (AsyncAPI)")]);
    links.collect::<Vec<_>>().join(" · ")
}

async fn document(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    pages.named(&request)?.json.answer(&request).await
}

async fn sockets(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    pages.sockets.answer(&request).await
}

async fn redoc_page(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    Ok(redoc::page(pages.named(&request)?, &pages.choices))
}

async fn swagger_file(request: HttpRequest, pages: Data<DocsPages>) -> Result<HttpResponse, ApiError> {
    let name = request.match_info().get("file").map(|name| name.trim_end_matches('/'));
    let name = name.filter(|name| !name.is_empty()).unwrap_or("index.html");
    swagger::file(&request, name, &pages.swagger)
}

#[cfg(test)]
mod tests;
