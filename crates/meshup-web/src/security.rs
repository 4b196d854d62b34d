//! The security headers of all responses.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::web::Data;

use crate::WebSettings;

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// The policy of responses that are not pages: a browser that opens one loads nothing for it.
const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Features of browsers that no page of this server uses.
const NO_FEATURES: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// One year, as browsers expect of sites that use TLS only.
const TLS_ONLY: &str = "max-age=31536000";

/// Whether clients reach this server over TLS: its own, or that of a proxy that the public URL implies.
pub(crate) fn is_secure(request: &ServiceRequest) -> bool {
    let settings = request.app_data::<Data<WebSettings>>();
    request.app_config().secure() || settings.is_some_and(|known| known.public_url.starts_with("https://"))
}

/// Adds the headers that the response does not have yet: pages have policies of their own.
pub(crate) fn add(headers: &mut HeaderMap, is_secure: bool) {
    for (name, value) in all(is_secure) {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}

/// The headers of a response that is not a page. There is no sniffing of content types, no framing, and no
/// `Referer` to other hosts, since the query of a URL may contain a signature.
pub(crate) fn all(is_secure: bool) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let always = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, NOT_A_PAGE),
        (PERMISSIONS_POLICY, NO_FEATURES),
    ];
    let over_tls = is_secure.then_some((STRICT_TRANSPORT_SECURITY, TLS_ONLY));
    always.into_iter().chain(over_tls).map(|(name, value)| (name, HeaderValue::from_static(value)))
}
