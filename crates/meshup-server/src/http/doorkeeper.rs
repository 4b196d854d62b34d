//! Credentials of requests, checked by the use case.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::Actor;
use meshup_app::accounts::Authenticator;
use meshup_web::{ApiError, Authenticate};

/// Lets the kit of the surfaces ask who a token belongs to.
pub(super) struct Doorkeeper(pub(super) Arc<Authenticator>);

#[async_trait]
impl Authenticate for Doorkeeper {
    async fn authenticate(&self, token: &str) -> Result<Actor, ApiError> {
        Ok(self.0.authenticate(token).await?.actor)
    }

    async fn authenticate_cookie(&self, cookie: &str) -> Result<Actor, ApiError> {
        Ok(self.0.authenticate_cookie(cookie).await?.actor)
    }
}
