//! The surface under test, and how to ask it.

use std::sync::Arc;

use actix_http::Request;
use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use actix_web::{App, Error};
use async_trait::async_trait;
use meshup_domain::{SessionId, UserId};
use meshup_web::routes::Surface;
use meshup_web::{ApiError, Authenticate, ErrorStyle, WebSettings, trace};
use serde_json::Value;
use uuid::Uuid;

use super::note::{self, Notes};

pub(crate) const SERVER: &str = "/api/v1/notes/0190f0c0-0000-7000-8000-000000000001/";

struct OneToken;

#[async_trait]
impl Authenticate for OneToken {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError> {
        if token == "good" {
            Ok(meshup_app::Actor {
                user: UserId(Uuid::nil()),
                session: SessionId(Uuid::nil()),
                is_admin: false,
            })
        } else {
            Err(ApiError::unauthenticated("token_not_valid", "Given token not valid for any token type"))
        }
    }
}

pub(crate) fn surface() -> Surface {
    Surface::new("/api/v1", ErrorStyle::NATIVE, note::endpoints())
}

pub(crate) async fn service() -> impl Service<Request, Response = ServiceResponse<BoxBody>, Error = Error> {
    let settings = WebSettings {
        public_url: "https://meshup.example".to_owned(),
        file_limit: 1000,
        files_limit: 3,
        ..WebSettings::default()
    };
    let authenticate: Arc<dyn Authenticate> = Arc::new(OneToken);
    init_service(
        App::new()
            .app_data(Data::new(settings))
            .app_data(Data::from(authenticate))
            .app_data(Data::new(Notes { total: 250 }))
            .service(surface().service())
            .wrap(from_fn(trace::frame)),
    )
    .await
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: actix_web::http::header::HeaderMap,
    pub(crate) body: Value,
}

/// Asks with good credentials.
pub(crate) async fn ask(request: TestRequest) -> Answer {
    ask_as(request.insert_header(("Authorization", "Bearer good"))).await
}

pub(crate) async fn ask_as(request: TestRequest) -> Answer {
    let service = service().await;
    let answer = actix_web::test::call_service(&service, request.to_request()).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = actix_web::test::read_body(answer).await;
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
}
