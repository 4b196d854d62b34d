//! Cross-origin resource sharing.

use actix_cors::Cors;

use meshup_web::origin;

use crate::settings::List;

/// Response headers that pages may read.
const EXPOSED: [&str; 10] = [
    "Accept-Ranges",
    "Content-Range",
    "ETag",
    "Link",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-Id",
];

/// Allowed pages authenticate with a token in `Authorization`, never with cookies: responses do not allow
/// credentials, and session cookies are accepted only from pages of this server (`meshup_web::cookie`). So an
/// allowed page may use any method and header. Requests from other pages get responses without the headers
/// that would let the page read them.
pub(super) fn cors(origins: &List) -> Cors {
    let cors = Cors::default()
        .allow_any_method()
        .allow_any_header()
        .expose_headers(EXPOSED)
        .block_on_origin_mismatch(false)
        .max_age(3_600);
    origins.0.iter().fold(cors, |cors, origin| {
        if origin == "*" {
            cors.allow_any_origin().send_wildcard()
        } else {
            cors.allowed_origin(&origin::normalized(origin))
        }
    })
}
