//! Credentials of requests.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

/// A credential.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Token(String),
    /// Sent by a browser, from whatever page.
    Cookie(String),
    /// Several credentials where only one is allowed: they may belong to different users, so none is used.
    Doubled,
}

/// Credentials must never appear in logs.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

/// The token in `Authorization`, if any.
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
