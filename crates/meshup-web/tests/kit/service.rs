//! The surface under test, and requests to it.

use std::sync::Arc;

use actix_http::Request;
use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use actix_web::{App, Error};
use async_trait::async_trait;
use meshup_app::ports::Store;
use meshup_app::testing::{MockClock, TestRepos, TestStore};
use meshup_domain::{SessionId, UserId};
use meshup_web::routes::Surface;
use meshup_web::throttle::{Login, Rate};
use meshup_web::{
    ApiError, Authenticate, ErrorStyle, Idempotency, IdempotentStore, RateLimits, WebSettings, trace,
};
use serde_json::Value;
use time::macros::datetime;
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

/// The parts of a service, each of which can be replaced.
pub(crate) struct Parts {
    pub(crate) store: TestStore,
    pub(crate) limits: RateLimits,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            store: TestStore::new(TestRepos::default()),
            limits: RateLimits::default().with::<Login>(&[Rate::per_minute(10)]),
        }
    }
}

pub(crate) async fn service(
    parts: Parts,
) -> impl Service<Request, Response = ServiceResponse<BoxBody>, Error = Error> {
    let settings = WebSettings {
        public_url: "https://meshup.example".to_owned(),
        file_limit: 1000,
        files_limit: 3,
        ..WebSettings::default()
    };
    let authenticate: Arc<dyn Authenticate> = Arc::new(OneToken);
    let store: Arc<dyn Store> = Arc::new(parts.store);
    let mut clock = MockClock::new();
    clock.expect_now().return_const(datetime!(2025-11-07 08:04 UTC));
    let notes = Notes { total: 250, store: Arc::new(IdempotentStore::new(Arc::clone(&store))) };
    init_service(
        App::new()
            .app_data(Data::new(settings))
            .app_data(Data::from(authenticate))
            .app_data(Data::new(notes))
            .app_data(Data::new(Idempotency::new(store, Arc::new(clock))))
            .app_data(Data::new(parts.limits))
            .service(surface().service())
            .wrap(from_fn(trace::frame)),
    )
    .await
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// Sends a request with valid credentials.
pub(crate) async fn ask(request: TestRequest) -> Answer {
    ask_as(request.insert_header(("Authorization", "Bearer good"))).await
}

/// Sends a request with its own credentials.
pub(crate) async fn ask_as(request: TestRequest) -> Answer {
    ask_of(&service(Parts::default()).await, request).await
}

/// Sends a request to a service that is used more than once.
pub(crate) async fn ask_of(
    service: &impl Service<Request, Response = ServiceResponse<BoxBody>, Error = Error>,
    request: TestRequest,
) -> Answer {
    let answer = actix_web::test::call_service(service, request.to_request()).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = actix_web::test::read_body(answer).await;
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
}
