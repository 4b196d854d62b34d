//! The web client, a single page, served where no API is (`docs/rules.md#web-client`).
//!
//! Its sources are in `web/`, and what is built from them, which is committed, in `web/dist/`: building the server
//! takes no Node.

mod files;
mod policy;

use actix_web::http::Method;
use actix_web::http::header::{Accept, HeaderValue, Quality, VARY};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use meshup_web::{ApiError, media, trace};

use files::{PAGE, file};
use policy::policy;

/// The first segments of paths that belong to APIs, or to files of which there may be none.
const NOT_PAGES: [&str; 10] =
    ["api", "assets", "dms", "health", "media", "messages", "metrics", "redoc", "swagger", "ws"];

/// Answers requests that nothing else does: with a file of the client, with its page for browsers that open an address
/// of the client, otherwise with 404.
pub async fn serve(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(ApiError::not_found());
    }
    let path = request.path().trim_start_matches('/');
    if let Some(found) = file(path).filter(|_| path != PAGE) {
        trace::name_route(&request, "/{file}");
        return found.answer(&request, &policy(None));
    }
    if !is_page(path) || !accepts_html(&request) {
        return Err(ApiError::not_found());
    }
    let page = file(PAGE).ok_or_else(ApiError::not_found)?;
    // Addresses may contain the code of an invite.
    trace::name_route(&request, "/{address}");
    let mut answer = page.answer(&request, &policy(store(&request).await.as_deref()))?;
    // The same address answers programs with 404.
    answer.headers_mut().insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    Ok(answer)
}

fn is_page(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    !NOT_PAGES.contains(&first)
}

/// Whether the client asks for HTML by name, as browsers do when they open a page, and programs do not.
fn accepts_html(request: &HttpRequest) -> bool {
    request.get_header::<Accept>().is_some_and(|accepted| {
        accepted.iter().any(|range| range.item.essence_str() == "text/html" && range.quality > Quality::ZERO)
    })
}

/// The origin of the store of files, if downloads are redirected to it. While that cannot be told, as when the store's
/// credentials cannot be had, its files cannot be loaded either.
async fn store(request: &HttpRequest) -> Option<String> {
    let origin = media::direct_origin(request).await;
    origin.inspect_err(|error| tracing::warn!(%error, "the store of files has no URL")).ok().flatten()
}

#[cfg(test)]
mod tests;
