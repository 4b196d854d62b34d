//! Clients that request a socket.

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;

use super::{Sockets, credentials};
use crate::credential::Credential;

/// A client before authentication.
pub(super) struct Caller {
    pub(super) is_foreign: bool,
    pub(super) credential: Option<Credential>,
}

impl Caller {
    pub(super) fn of(request: &HttpRequest, sockets: &Sockets) -> Self {
        let credential = credentials::of(request);
        let is_foreign = match credential {
            Some(Credential::Cookie(login, _)) => !login.is_own_page(request),
            Some(Credential::Token(_) | Credential::Doubled) | None => is_foreign(request, sockets),
        };
        Self { is_foreign, credential }
    }
}

/// Whether the page's origin is not allowed by the CORS setting.
fn is_foreign(request: &HttpRequest, sockets: &Sockets) -> bool {
    request.headers().get(ORIGIN).is_some_and(|origin| {
        let host = request.connection_info().host().to_owned();
        !origin.to_str().is_ok_and(|origin| sockets.origins.allow(origin, &host))
    })
}
