//! The token of a handshake. It is read here and goes nowhere but into authentication.

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};

/// The subprotocol that announces a token as the next one, for browsers, which can set no headers.
pub(super) const SUBPROTOCOL: &str = "bearer";

/// The first token that the request carries: header, subprotocol, query.
pub(super) fn token(request: &HttpRequest) -> Option<String> {
    header(request).or_else(|| subprotocol(request)).or_else(|| query(request))
}

fn header(request: &HttpRequest) -> Option<String> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim().to_owned())
}

fn subprotocol(request: &HttpRequest) -> Option<String> {
    let lines = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
    let mut offered =
        lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim);
    offered.find(|word| *word == SUBPROTOCOL)?;
    offered.next().map(str::to_owned)
}

fn query(request: &HttpRequest) -> Option<String> {
    parameter(request, "token").filter(|token| !token.is_empty())
}

/// The first value of a parameter in the query.
pub(super) fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn of(request: TestRequest) -> Option<String> {
        token(&request.to_http_request())
    }

    #[test]
    fn a_token_comes_in_three_ways() {
        assert_eq!(of(TestRequest::with_uri("/?after_seq=1&token=abc")).as_deref(), Some("abc"));
        let header = TestRequest::default().insert_header((AUTHORIZATION, "bearer abc"));
        assert_eq!(of(header).as_deref(), Some("abc"));
        let protocols = TestRequest::default().insert_header((SEC_WEBSOCKET_PROTOCOL, "bearer, a.b.c"));
        assert_eq!(of(protocols).as_deref(), Some("a.b.c"));
        for nothing in ["/", "/?token="] {
            assert_eq!(of(TestRequest::with_uri(nothing)), None);
        }
        let other = TestRequest::default().insert_header((SEC_WEBSOCKET_PROTOCOL, "chat, a.b.c"));
        assert_eq!(of(other), None);
    }
}
