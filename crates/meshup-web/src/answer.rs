//! Success responses other than plain 200 with JSON.

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

/// 201 with the created resource.
#[derive(Debug, Clone)]
pub struct Created<T>(pub T);

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created().json(self.0)
    }
}

/// 202 with what was accepted, which takes effect later.
#[derive(Debug, Clone)]
pub struct Deferred<T>(pub T);

impl<T: Serialize> Responder for Deferred<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Accepted().json(self.0)
    }
}

/// 201 for a new resource, 200 for an existing one.
#[derive(Debug, Clone)]
pub enum Accepted<T> {
    New(T),
    Existing(T),
}

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self {
            Self::New(thing) => HttpResponse::Created().json(thing),
            Self::Existing(thing) => HttpResponse::Ok().json(thing),
        }
    }
}

/// 204 without a body.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

/// A confirmation.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Confirmation)]
pub struct Message {
    /// A text to show to the user.
    #[schema(example = "Done")]
    pub message: String,
}

impl Message {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl Responder for Message {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self)
    }
}
