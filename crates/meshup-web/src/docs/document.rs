//! Documents, rendered when they are needed.

use std::fmt::Display;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::ApiError;
use crate::packed::{CHECKED, Packed};

/// An OpenAPI document of one surface or of all.
#[derive(Clone)]
pub struct Document {
    pub name: &'static str,
    /// `/api/openapi/{name}.json`, or `/api/openapi.json` for all surfaces.
    pub address: &'static str,
    pub title: &'static str,
    pub json: Text,
}

/// A text rendered at the first request for it, so that the start of the server does not wait for it, and
/// kept compressed.
#[derive(Clone)]
pub struct Text(Arc<LazyLock<Made, Make>>);

/// The text, or the reason for the failure.
type Made = Result<Packed, String>;
type Make = Box<dyn FnOnce() -> Made + Send>;

impl Text {
    pub fn new<E: Display>(make: impl FnOnce() -> Result<String, E> + Send + 'static) -> Self {
        let make = || {
            let text = make().map_err(|error| error.to_string())?;
            Packed::new(text.as_bytes()).map_err(|error| error.to_string())
        };
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }

    /// Rendering takes long enough to delay other requests, so it runs on the blocking pool.
    pub(super) async fn read(&self) -> Result<Packed, ApiError> {
        let text = self.0.clone();
        let made = web::block(move || LazyLock::force(&text).clone()).await.map_err(ApiError::internal)?;
        made.map_err(ApiError::internal)
    }

    /// The text as JSON.
    pub(super) async fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((CONTENT_TYPE, "application/json")).insert_header((CACHE_CONTROL, CHECKED));
        self.read().await?.answer(request, answer)
    }
}
