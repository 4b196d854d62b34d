//! What requests show to say whose they are.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

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
