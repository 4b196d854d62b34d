//! Credentials of requests.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::http::header::{AUTHORIZATION, COOKIE};

use crate::cookie::CookieLogin;

/// A credential.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Token(String),
    /// Sent by a browser, from whatever page.
    Cookie(CookieLogin, String),
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

/// The session cookie, if the surface accepts one.
pub(crate) fn cookie(request: &HttpRequest) -> Option<Credential> {
    let login = *request.app_data::<CookieLogin>()?;
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).filter_map(|pair| Cookie::parse(pair).ok());
    let named = cookies.filter(|cookie| cookie.name() == login.name);
    let mut values = named.map(|cookie| cookie.value().to_owned());
    let value = values.next()?;
    Some(if values.next().is_some() { Credential::Doubled } else { Credential::Cookie(login, value) })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::cookie::{CHATS, NATIVE};

    #[test]
    fn a_cookie_counts_only_where_it_is_taken() {
        let sent =
            || TestRequest::default().insert_header((COOKIE, "theme=dark; broken; sessionid=a.b.c; other=1"));
        assert_eq!(cookie(&sent().to_http_request()), None);
        assert_eq!(cookie(&sent().app_data(NATIVE).to_http_request()), None, "it has another name there");
        let shown = Credential::Cookie(CHATS, "a.b.c".to_owned());
        assert_eq!(cookie(&sent().app_data(CHATS).to_http_request()), Some(shown));
        let twice = sent().append_header((COOKIE, "sessionid=d.e.f")).app_data(CHATS);
        assert_eq!(cookie(&twice.to_http_request()), Some(Credential::Doubled));
    }
}
