//! Renewal of session cookies, so that a browser that is used stays signed in.

use actix_web::dev::ServiceResponse;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use meshup_app::Explain;
use meshup_app::accounts::{Accounts, Authenticated, RefreshError, SessionCookie};

use super::{CookieLogin, NATIVE};

/// The cookie of a request, which has been accepted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShownCookie {
    pub(crate) login: CookieLogin,
    pub(crate) authenticated: Authenticated,
}

/// Replaces the cookie of a native session in the second half of its life.
pub(crate) async fn renew(answer: &mut ServiceResponse) -> Result<(), actix_web::Error> {
    let shown = answer.request().extensions().get::<ShownCookie>().copied();
    let Some(shown) = shown.filter(|shown| shown.login == NATIVE) else { return Ok(()) };
    // Next to no request gets here and further, so that the future of the others is small.
    if let Some(cookie) = Box::pin(renewed(answer.request(), &shown)).await {
        let cookie = shown.login.set(answer.request(), cookie);
        answer.response_mut().add_cookie(&cookie)?;
    }
    Ok(())
}

/// The next cookie, if it is time for one. What the request did stays done if there is none.
async fn renewed(request: &HttpRequest, shown: &ShownCookie) -> Option<SessionCookie> {
    let accounts = request.app_data::<Data<Accounts>>()?;
    match accounts.renew_cookie(&shown.authenticated, shown.login.audience).await {
        Ok(cookie) => cookie,
        // The session has ended, or another request has extended it.
        Err(RefreshError::NotValid) => None,
        Err(error @ (RefreshError::Store(_) | RefreshError::Platform(_))) => {
            tracing::warn!(detail = error.explain().detail, "a session cookie could not be renewed");
            None
        }
    }
}
