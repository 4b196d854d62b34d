//! Which web pages may call the server.

use actix_cors::Cors;

use meshup_web::origin;

use crate::settings::List;

/// Headers of answers that pages may read.
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

/// What these pages may do they do with a token in `Authorization`, never with cookies: no answer allows credentials, and
/// a session cookie is good on pages of this server alone (`meshup_web::cookie`). So any method and header may come from
/// an allowed page. Requests of other pages are answered without the headers that would let them read the answer.
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
