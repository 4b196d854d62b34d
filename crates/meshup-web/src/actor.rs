//! Who is asking, from the request's credentials (RFC 6750), or from a cookie where the surface takes one.

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

use crate::{ApiError, cookie};

/// Tells who a token belongs to.
#[async_trait]
pub trait Authenticate: Send + Sync {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError>;

    /// Tells who a session cookie belongs to; it is no token, and a token is no cookie. Nobody, unless said otherwise.
    async fn authenticate_cookie(&self, _cookie: &str) -> Result<meshup_app::Actor, ApiError> {
        Err(ApiError::unauthenticated("token_not_valid", "Token is invalid or expired"))
    }
}

/// What somebody shows to say who they are.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Token(String),
    /// Sent by a browser, whatever page it shows.
    Cookie(String),
    /// More than one where one belongs: they may be of different people, so none counts.
    Doubled,
}

/// Credentials never reach a log.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

impl Credential {
    /// A token in the header wins over a cookie.
    fn of(request: &HttpRequest) -> Option<Self> {
        bearer(request).or_else(|| cookie::of(request))
    }
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
        let shown = Credential::of(request).ok_or_else(|| {
            ApiError::unauthenticated("not_authenticated", "Authentication credentials were not provided.")
        })?;
        let authenticate: Arc<dyn Authenticate> = request
            .app_data::<Data<dyn Authenticate>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| ApiError::internal("no authentication is configured"))?;
        let actor = Self(match shown {
            Credential::Token(token) => authenticate.authenticate(&token).await?,
            Credential::Cookie(value) => {
                let actor = authenticate.authenticate_cookie(&value).await?;
                if !request.method().is_safe() {
                    cookie::ask_own_page(request)?;
                }
                actor
            }
            Credential::Doubled => {
                return Err(ApiError::unauthenticated("token_not_valid", "Token is invalid or expired"));
            }
        });
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

/// The token in `Authorization`, if there is one.
pub(crate) fn bearer(request: &HttpRequest) -> Option<Credential> {
    let mut lines = request.headers().get_all(AUTHORIZATION);
    let line = lines.next()?;
    if lines.next().is_some() {
        return Some(Credential::Doubled);
    }
    let (scheme, token) = line.to_str().ok()?.trim().split_once(' ')?;
    let token = token.trim();
    let is_token = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty();
    is_token.then(|| Credential::Token(token.to_owned()))
}

#[async_trait]
impl Authenticate for Authenticator {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError> {
        Ok(Authenticator::authenticate(self, token).await?.actor)
    }

    async fn authenticate_cookie(&self, cookie: &str) -> Result<meshup_app::Actor, ApiError> {
        Ok(Authenticator::authenticate_cookie(self, cookie).await?.actor)
    }
}
