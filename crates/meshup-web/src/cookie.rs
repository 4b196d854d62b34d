//! Session cookies, on the surfaces that accept them.
//!
//! Browsers send cookies with requests from any page. So a cookie is accepted for requests that change
//! nothing, whose responses other pages cannot read; for all others, only from a page of this server
//! (`is_own_page`), whatever the CORS setting allows. [`crate::actor`] and the sockets' handshake enforce
//! this.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{COOKIE, HeaderMap, HeaderName, ORIGIN, REFERER};
use meshup_app::ErrorKind;
use meshup_app::accounts::SessionCookie;
use time::Duration;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use crate::credential::Credential;
use crate::{ApiError, WebSettings, origin};

/// The name of the cookie.
pub const NAME: &str = "sessionid";

/// Put into the data of a scope, allows a session cookie instead of a token.
#[derive(Debug, Clone, Copy)]
pub struct CookieLogin;

/// The session cookie of a request, if its surface accepts one.
pub(crate) fn of(request: &HttpRequest) -> Option<Credential> {
    request.app_data::<CookieLogin>()?;
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).filter_map(|pair| Cookie::parse(pair).ok());
    let mut values = cookies.filter(|cookie| cookie.name() == NAME).map(|cookie| cookie.value().to_owned());
    let value = values.next()?;
    Some(if values.next().is_some() { Credential::Doubled } else { Credential::Cookie(value) })
}

/// Whether the request is from a page of this server, according to `Origin`, or else `Referer`.
pub(crate) fn is_own_page(request: &HttpRequest) -> bool {
    let own = WebSettings::of(request).origin(request);
    let says = |name: HeaderName| header(request.headers(), name);
    says(ORIGIN)
        .or_else(|| says(REFERER))
        .is_some_and(|page| origin::of(&page).is_some_and(|page| origin::of(&own) == Some(page)))
}

/// Rejects a request unless it is from a page of this server (403).
pub(crate) fn ask_own_page(request: &HttpRequest) -> Result<(), ApiError> {
    if is_own_page(request) { Ok(()) } else { Err(foreign_page()) }
}

/// Rejects a request from a page of another origin. For logins, which programs send without either header.
pub fn ask_no_foreign_page(request: &HttpRequest) -> Result<(), ApiError> {
    if request.headers().contains_key(ORIGIN) { ask_own_page(request) } else { Ok(()) }
}

fn foreign_page() -> ApiError {
    let detail = "Session cookies are accepted only from pages of this server: the Origin header must match.";
    ApiError::new(ErrorKind::Forbidden, "foreign_origin", detail)
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    // An unreadable value matches no origin.
    headers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned())
}

/// The cookie for a new session.
pub fn set(request: &HttpRequest, cookie: SessionCookie) -> Cookie<'static> {
    cookie_of(request, cookie.value, cookie.lives)
}

/// The cookie that removes it.
pub fn clear(request: &HttpRequest) -> Cookie<'static> {
    cookie_of(request, String::new(), Duration::ZERO)
}

fn cookie_of(request: &HttpRequest, value: String, lives: Duration) -> Cookie<'static> {
    let is_secure = WebSettings::of(request).origin(request).starts_with("https://");
    let cookie = Cookie::build(NAME, value).path("/").max_age(lives).http_only(true).same_site(SameSite::Lax);
    cookie.secure(is_secure).finish()
}

/// The security scheme for OpenAPI.
pub fn scheme() -> SecurityScheme {
    let description =
        "Set by `/login/`. Requests that change something must come from a page of this server (`Origin`).";
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(NAME, description)))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use actix_web::web::Data;

    use super::*;

    fn at(public_url: &str, trust_proxy: bool, headers: &[(&'static str, &'static str)]) -> HttpRequest {
        let settings =
            WebSettings { public_url: public_url.to_owned(), trust_proxy, ..WebSettings::default() };
        let request =
            headers.iter().fold(TestRequest::default(), |request, header| request.insert_header(*header));
        request.app_data(Data::new(settings)).to_http_request()
    }

    const HOST: (&str, &str) = ("Host", "meshup.example:8000");

    #[test]
    fn only_pages_of_this_server_are_its_own() {
        for (page, is_own) in [
            (("Origin", "http://meshup.example:8000"), true),
            (("Origin", "HTTP://Meshup.Example:8000"), true),
            (("Referer", "http://meshup.example:8000/some/page?x=1"), true),
            (("Origin", "https://meshup.example:8000"), false),
            (("Origin", "http://meshup.example"), false),
            (("Origin", "http://meshup.example:8000.evil.example"), false),
            (("Origin", "http://evil.example"), false),
            (("Origin", "null"), false),
            (("Origin", ""), false),
            (("Referer", "http://evil.example/http://meshup.example:8000/"), false),
            (("Referer", "http://meshup.example:8000@evil.example/"), false),
            (("X-Nothing", "x"), false),
        ] {
            assert_eq!(is_own_page(&at("", false, &[HOST, page])), is_own, "{page:?}");
        }
        let both = [HOST, ("Origin", "http://evil.example"), ("Referer", "http://meshup.example:8000/")];
        assert!(!is_own_page(&at("", false, &both)), "Origin takes precedence");
    }

    #[test]
    fn the_public_url_and_a_trusted_proxy_say_where_this_server_is() {
        let https = ("Origin", "https://chat.example");
        assert!(is_own_page(&at("https://chat.example:443", false, &[HOST, https])));
        assert!(!is_own_page(&at(
            "https://chat.example",
            false,
            &[HOST, ("Origin", "http://meshup.example:8000")]
        )));
        let proxied = [HOST, https, ("X-Forwarded-Host", "chat.example"), ("X-Forwarded-Proto", "https")];
        assert!(is_own_page(&at("", true, &proxied)));
        assert!(!is_own_page(&at("", false, &proxied)), "anyone can send these headers");
    }

    #[test]
    fn cookies_are_for_the_server_alone_and_secure_where_it_is() {
        let cookie = SessionCookie { value: "a.b.c".to_owned(), lives: time::Duration::days(14) };
        let line = set(&at("", false, &[HOST]), cookie).to_string();
        assert_eq!(line, "sessionid=a.b.c; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600");
        let secure = clear(&at("https://chat.example", false, &[HOST])).to_string();
        assert_eq!(secure, "sessionid=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
    }

    #[test]
    fn a_cookie_counts_only_where_it_is_taken() {
        let sent =
            || TestRequest::default().insert_header((COOKIE, "theme=dark; broken; sessionid=a.b.c; other=1"));
        assert_eq!(of(&sent().to_http_request()), None);
        let cookie = Credential::Cookie("a.b.c".to_owned());
        assert_eq!(of(&sent().app_data(CookieLogin).to_http_request()), Some(cookie));
        let twice = sent().append_header((COOKIE, "sessionid=d.e.f")).app_data(CookieLogin);
        assert_eq!(of(&twice.to_http_request()), Some(Credential::Doubled));
    }
}
