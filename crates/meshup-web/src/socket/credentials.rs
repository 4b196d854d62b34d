//! The credentials of a handshake, which are used for authentication only.

use actix_web::HttpRequest;
use actix_web::http::header::SEC_WEBSOCKET_PROTOCOL;

use crate::credential::{Credential, bearer, cookie};

/// The subprotocol that precedes a token, for browsers, which cannot set headers.
pub(super) const SUBPROTOCOL: &str = "bearer";

/// The first token found in the header, the subprotocols or the query; without one, the cookie if accepted.
pub(super) fn of(request: &HttpRequest) -> Option<Credential> {
    let said = || subprotocol(request).map(Credential::Token);
    bearer(request).or_else(said).or_else(|| query(request)).or_else(|| cookie(request))
}

fn subprotocol(request: &HttpRequest) -> Option<String> {
    let mut offered = offered(request);
    offered.find(|word| *word == SUBPROTOCOL)?;
    offered.next().map(str::to_owned)
}

/// Whether the response must name the subprotocol, as browsers require.
pub(super) fn offers_subprotocol(request: &HttpRequest) -> bool {
    offered(request).any(|word| word == SUBPROTOCOL)
}

fn offered(request: &HttpRequest) -> impl Iterator<Item = &str> {
    let lines = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim)
}

fn query(request: &HttpRequest) -> Option<Credential> {
    let pairs = form_urlencoded::parse(request.query_string().as_bytes());
    let mut tokens = pairs.filter(|(name, token)| name == "token" && !token.is_empty());
    let (_, token) = tokens.next()?;
    Some(if tokens.next().is_some() { Credential::Doubled } else { Credential::Token(token.into_owned()) })
}

/// The first value of a query parameter.
pub(super) fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::CHATS;
    use actix_web::http::header::{AUTHORIZATION, COOKIE};
    use actix_web::test::TestRequest;

    fn shown(request: TestRequest) -> Option<Credential> {
        of(&request.to_http_request())
    }

    fn token(text: &str) -> Credential {
        Credential::Token(text.to_owned())
    }

    #[test]
    fn a_token_comes_in_three_ways() {
        assert_eq!(shown(TestRequest::with_uri("/?after_seq=1&token=abc")), Some(token("abc")));
        let header = TestRequest::default().insert_header((AUTHORIZATION, "bearer abc"));
        assert_eq!(shown(header), Some(token("abc")));
        let protocols = TestRequest::default().insert_header((SEC_WEBSOCKET_PROTOCOL, "bearer, a.b.c"));
        assert_eq!(shown(protocols), Some(token("a.b.c")));
        for nothing in ["/", "/?token="] {
            assert_eq!(shown(TestRequest::with_uri(nothing)), None);
        }
        let other = TestRequest::default().insert_header((SEC_WEBSOCKET_PROTOCOL, "chat, a.b.c"));
        assert_eq!(shown(other), None);
    }

    #[test]
    fn of_two_tokens_in_one_place_none_counts() {
        assert_eq!(shown(TestRequest::with_uri("/?token=abc&token=def")), Some(Credential::Doubled));
        let headers = TestRequest::with_uri("/?token=abc").append_header((AUTHORIZATION, "Bearer abc"));
        let headers = headers.append_header((AUTHORIZATION, "Bearer def"));
        assert_eq!(shown(headers), Some(Credential::Doubled));
    }

    #[test]
    fn a_cookie_counts_where_it_is_taken_and_there_is_no_token() {
        let request = |uri| TestRequest::with_uri(uri).insert_header((COOKIE, "sessionid=kept"));
        assert_eq!(shown(request("/")), None);
        let cookie = Some(Credential::Cookie(CHATS, "kept".to_owned()));
        assert_eq!(shown(request("/").app_data(CHATS)), cookie);
        assert_eq!(shown(request("/?token=abc").app_data(CHATS)), Some(token("abc")));
    }
}
