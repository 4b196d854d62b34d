//! The end of a browser's session.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use meshup_app::ErrorKind;
use meshup_app::accounts::{Accounts, EndSessionError};
use time::Duration;

use super::CookieLogin;
use crate::{Actor, ApiError};

impl CookieLogin {
    /// Ends the session of a browser, if it has one, and returns the cookie that removes its own.
    pub async fn sign_out(
        self,
        request: &HttpRequest,
        actor: Result<Actor, ApiError>,
        accounts: &Accounts,
    ) -> Result<Cookie<'static>, ApiError> {
        match actor {
            Ok(actor) => match accounts.end_session(&actor, actor.session).await {
                Ok(()) | Err(EndSessionError::NotFound) => {}
                Err(error @ EndSessionError::Store(_)) => return Err(error.into()),
            },
            Err(error) if error.explanation().kind == ErrorKind::Unauthenticated => {}
            Err(error) => return Err(error),
        }
        Ok(self.cookie(request, String::new(), Duration::ZERO))
    }
}
