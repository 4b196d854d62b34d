//! Session cookies, on the surfaces that accept them.
//!
//! Browsers send cookies with requests from any page. So a cookie is accepted for requests that change
//! nothing, whose responses other pages cannot read; for all others, only from a page of this server
//! (`CookieLogin::is_own_page`), whatever the CORS setting allows. [`crate::actor`] and the sockets' handshake
//! enforce this.

pub(crate) mod renewal;
mod sign_out;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderName, ORIGIN, REFERER};
use meshup_app::ErrorKind;
use meshup_app::accounts::SessionCookie;
use meshup_app::ports::CookieAudience;
use time::Duration;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use crate::{ApiError, WebSettings, origin};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The session cookie of an API. Put into the data of a scope, allows it there instead of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieLogin {
    pub name: &'static str,
    pub audience: CookieAudience,
    /// The name of the security scheme in the API documents.
    pub scheme: &'static str,
    /// The address that sets the cookie.
    pub address: &'static str,
}

/// The cookie of the chats API.
pub const CHATS: CookieLogin =
    CookieLogin { name: "sessionid", audience: CookieAudience::Chats, scheme: "cookie", address: "/login/" };

/// The cookie of the native API.
pub const NATIVE: CookieLogin = CookieLogin {
    name: "meshup_session",
    audience: CookieAudience::Native,
    scheme: "session",
    address: "/api/v1/auth/session/",
};

impl CookieLogin {
    /// Whether the request is from a page of this server, according to `Origin`, or else to what the API accepts in
    /// its place.
    pub(crate) fn is_own_page(self, request: &HttpRequest) -> bool {
        if let Some(origin) = header(request, &ORIGIN) {
            return is_here(request, &origin);
        }
        match self.audience {
            CookieAudience::Chats => header(request, &REFERER).is_some_and(|page| is_here(request, &page)),
            CookieAudience::Native => header(request, &SEC_FETCH_SITE).as_deref() == Some("same-origin"),
        }
    }

    /// Rejects a request unless it is from a page of this server (403).
    pub(crate) fn ask_own_page(self, request: &HttpRequest) -> Result<(), ApiError> {
        if self.is_own_page(request) { Ok(()) } else { Err(foreign_page()) }
    }

    /// The cookie for a new session.
    pub fn set(self, request: &HttpRequest, cookie: SessionCookie) -> Cookie<'static> {
        self.cookie(request, cookie.value, cookie.lives)
    }

    fn cookie(self, request: &HttpRequest, value: String, lives: Duration) -> Cookie<'static> {
        let is_secure = WebSettings::of(request).origin(request).starts_with("https://");
        let same_site = match self.audience {
            CookieAudience::Chats => SameSite::Lax,
            CookieAudience::Native => SameSite::Strict,
        };
        let cookie = Cookie::build(self.name, value).path("/").max_age(lives).http_only(true);
        cookie.same_site(same_site).secure(is_secure).finish()
    }

    /// The security scheme for OpenAPI.
    pub fn security_scheme(self) -> SecurityScheme {
        let description = format!(
            "Set by `{}`. Requests that change something must come from a page of this server (`Origin`).",
            self.address
        );
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            self.name.to_owned(),
            description,
        )))
    }
}

/// Rejects a request from a page of another origin (403). For logins, which programs send without `Origin`.
pub fn ask_no_foreign_page(request: &HttpRequest) -> Result<(), ApiError> {
    match header(request, &ORIGIN) {
        Some(origin) if !is_here(request, &origin) => Err(foreign_page()),
        Some(_) | None => Ok(()),
    }
}

/// Whether a URL has the origin of this server.
fn is_here(request: &HttpRequest, page: &str) -> bool {
    let own = WebSettings::of(request).origin(request);
    origin::of(page).is_some_and(|page| origin::of(&own) == Some(page))
}

fn foreign_page() -> ApiError {
    let detail = "Session cookies are accepted only from pages of this server: the Origin header must match.";
    ApiError::new(ErrorKind::Forbidden, "foreign_origin", detail)
}

fn header(request: &HttpRequest, name: &HeaderName) -> Option<String> {
    // An unreadable value matches no origin.
    request.headers().get(name).map(|value| value.to_str().unwrap_or_default().to_owned())
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
            assert_eq!(CHATS.is_own_page(&at("", false, &[HOST, page])), is_own, "{page:?}");
        }
        let both = [HOST, ("Origin", "http://evil.example"), ("Referer", "http://meshup.example:8000/")];
        assert!(!CHATS.is_own_page(&at("", false, &both)), "Origin takes precedence");
    }

    #[test]
    fn without_an_origin_the_native_api_believes_what_browsers_say_of_the_site() {
        let own = ("Origin", "http://meshup.example:8000");
        let foreign = ("Origin", "http://evil.example");
        let site = |value| ("Sec-Fetch-Site", value);
        for (headers, is_own) in [
            (vec![own], true),
            (vec![site("same-origin")], true),
            (vec![own, site("cross-site")], true),
            (vec![site("same-site")], false),
            (vec![site("cross-site")], false),
            (vec![site("none")], false),
            (vec![site("")], false),
            (vec![foreign, site("same-origin")], false),
            (vec![("Origin", "null"), site("same-origin")], false),
            (vec![("Referer", "http://meshup.example:8000/")], false),
            (vec![], false),
        ] {
            let all: Vec<_> = headers.iter().copied().chain([HOST]).collect();
            assert_eq!(NATIVE.is_own_page(&at("", false, &all)), is_own, "{headers:?}");
        }
    }

    #[test]
    fn the_public_url_and_a_trusted_proxy_say_where_this_server_is() {
        let https = ("Origin", "https://chat.example");
        assert!(CHATS.is_own_page(&at("https://chat.example:443", false, &[HOST, https])));
        assert!(!CHATS.is_own_page(&at(
            "https://chat.example",
            false,
            &[HOST, ("Origin", "http://meshup.example:8000")]
        )));
        let proxied = [HOST, https, ("X-Forwarded-Host", "chat.example"), ("X-Forwarded-Proto", "https")];
        assert!(CHATS.is_own_page(&at("", true, &proxied)));
        assert!(!CHATS.is_own_page(&at("", false, &proxied)), "anyone can send these headers");
    }

    #[test]
    fn cookies_are_for_the_server_alone_and_secure_where_it_is() {
        let cookie = SessionCookie { value: "a.b.c".to_owned(), lives: time::Duration::days(14) };
        let line = CHATS.set(&at("", false, &[HOST]), cookie.clone()).to_string();
        assert_eq!(line, "sessionid=a.b.c; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600");
        let secure = NATIVE.set(&at("https://chat.example", false, &[HOST]), cookie).to_string();
        assert_eq!(
            secure,
            "meshup_session=a.b.c; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=1209600"
        );
    }
}
