//! Who is asking, from the request's credentials (RFC 6750).

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use async_trait::async_trait;
use meshup_app::accounts::Authenticator;

use crate::ApiError;

/// Tells who a token belongs to.
#[async_trait]
pub trait Authenticate: Send + Sync {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError>;
}

/// The person with a live session who makes this request.
///
/// As the first parameter of a handler it answers 401 before anything else is looked at. Needs
/// `Data<dyn Authenticate>` in the application's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor(pub meshup_app::Actor);

impl Deref for Actor {
    type Target = meshup_app::Actor;

    fn deref(&self) -> &meshup_app::Actor {
        &self.0
    }
}

impl Actor {
    /// Authenticates once per request, however many ask.
    pub async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        if let Some(known) = request.extensions().get::<Self>() {
            return Ok(*known);
        }
        let token = bearer(request)?.to_owned();
        let authenticate: Arc<dyn Authenticate> = request
            .app_data::<Data<dyn Authenticate>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| ApiError::internal("no authentication is configured"))?;
        let actor = Self(authenticate.authenticate(&token).await?);
        request.extensions_mut().insert(actor);
        Ok(actor)
    }
}

impl FromRequest for Actor {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

fn bearer(request: &HttpRequest) -> Result<&str, ApiError> {
    let missing =
        || ApiError::unauthenticated("not_authenticated", "Authentication credentials were not provided.");
    let header = request.headers().get(AUTHORIZATION).ok_or_else(missing)?;
    let text = header.to_str().map_err(|_| missing())?;
    let (scheme, token) = text.trim().split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() {
        Ok(token.trim())
    } else {
        Err(missing())
    }
}

#[async_trait]
impl Authenticate for Authenticator {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError> {
        Ok(Authenticator::authenticate(self, token).await?.actor)
    }
}
