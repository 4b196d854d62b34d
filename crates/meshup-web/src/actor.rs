//! Authentication of requests, by token (RFC 6750) or, on surfaces that accept it, by session cookie.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use async_trait::async_trait;
use meshup_app::accounts::{Authenticated, Authenticator};
use meshup_app::ports::CookieAudience;

use crate::ApiError;
use crate::cookie::renewal::ShownCookie;
use crate::credential::{self, Credential};

/// Resolves tokens and cookies to actors.
#[async_trait]
pub trait Authenticate: Send + Sync {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError>;

    /// Resolves a session cookie of an API. Cookies are not tokens, and tokens are not cookies. Rejects everything
    /// by default.
    async fn authenticate_cookie(
        &self,
        _cookie: &str,
        _audience: CookieAudience,
    ) -> Result<Authenticated, ApiError> {
        Err(ApiError::unauthenticated("token_not_valid", "Token is invalid or expired"))
    }
}

/// The authenticated user who makes the request.
///
/// As the first parameter of a handler, it responds 401 before anything else is checked. Requires
/// `Data<dyn Authenticate>` in the application's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor(pub meshup_app::Actor);

impl Deref for Actor {
    type Target = meshup_app::Actor;

    fn deref(&self) -> &meshup_app::Actor {
        &self.0
    }
}

/// The error for missing credentials.
pub(crate) fn no_credentials() -> ApiError {
    ApiError::unauthenticated("not_authenticated", "Authentication credentials were not provided.")
}

impl Actor {
    /// Authenticates a request at most once, however often it is called.
    pub async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        if let Some(known) = request.extensions().get::<Self>() {
            return Ok(*known);
        }
        let shown = shown(request).ok_or_else(no_credentials)?;
        let authenticate: Arc<dyn Authenticate> = request
            .app_data::<Data<dyn Authenticate>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| ApiError::internal("no authentication is configured"))?;
        let actor = Self(match shown {
            Credential::Token(token) => authenticate.authenticate(&token).await?,
            Credential::Cookie(login, value) => {
                let authenticated = authenticate.authenticate_cookie(&value, login.audience).await?;
                if !request.method().is_safe() {
                    login.ask_own_page(request)?;
                }
                request.extensions_mut().insert(ShownCookie { login, authenticated });
                authenticated.actor
            }
            Credential::Doubled => {
                return Err(ApiError::unauthenticated("token_not_valid", "Token is invalid or expired"));
            }
        });
        request.extensions_mut().insert(actor);
        Ok(actor)
    }
}

/// A token in the header takes precedence over a cookie.
fn shown(request: &HttpRequest) -> Option<Credential> {
    credential::bearer(request).or_else(|| credential::cookie(request))
}

impl FromRequest for Actor {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

#[async_trait]
impl Authenticate for Authenticator {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError> {
        Ok(Authenticator::authenticate(self, token).await?.actor)
    }

    async fn authenticate_cookie(
        &self,
        cookie: &str,
        audience: CookieAudience,
    ) -> Result<Authenticated, ApiError> {
        Ok(Authenticator::authenticate_cookie(self, cookie, audience).await?)
    }
}
