//! Versions of notes as entity tags (RFC 9110, sections 8.8.3 and 13.1.1).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderMap, HeaderValue, IF_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use meshup_web::ApiError;

/// A response with `ETag: "<version>"`.
#[derive(Debug)]
pub(super) struct Tagged<R>(pub(super) i64, pub(super) R);

impl<R: Responder> Responder for Tagged<R> {
    type Body = R::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<R::Body> {
        let Self(version, answer) = self;
        let mut answer = answer.respond_to(request);
        if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
            answer.headers_mut().insert(ETAG, tag);
        }
        answer
    }
}

/// The versions that `If-Match` names, or none if the header is missing or `*`. A tag that is not a version
/// of a note matches nothing.
///
/// A tag that was weakened in transit (`W/"6"`, as compressing proxies do) still names its version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IfMatch(pub(super) Option<Vec<i64>>);

impl IfMatch {
    fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(IF_MATCH) {
            return Self(None);
        }
        let values = headers.get_all(IF_MATCH).filter_map(|value| value.to_str().ok());
        let tags: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        if tags.contains(&"*") {
            return Self(None);
        }
        Self(Some(tags.into_iter().filter_map(version).collect()))
    }
}

fn version(tag: &str) -> Option<i64> {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag);
    opaque.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request.headers())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_versions_and_nonsense_matches_none() {
        for (given, versions) in [
            (r#""6""#, Some(vec![6])),
            (r#""5", W/"6""#, Some(vec![5, 6])),
            ("*", None),
            ("6", Some(vec![])),
            (r#""six""#, Some(vec![])),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_MATCH, HeaderValue::from_static(given));
            assert_eq!(IfMatch::of(&headers), IfMatch(versions), "{given}");
        }
        assert_eq!(IfMatch::of(&HeaderMap::new()), IfMatch(None));
    }
}
