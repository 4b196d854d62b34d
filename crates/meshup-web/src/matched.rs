//! The path that a request matched.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest};

/// The path that a request matched.
pub(crate) struct Matched {
    route: Arc<str>,
    segments: Vec<String>,
}

impl Matched {
    /// A path with this pattern, and these variable segments.
    pub(crate) fn new(route: Arc<str>, segments: Vec<String>) -> Self {
        Self { route, segments }
    }

    /// The pattern of the path, such as `/api/v1/servers/{server_id}/`; `None` if the request matched none of a surface.
    pub(crate) fn route(request: &HttpRequest) -> Option<Arc<str>> {
        request.extensions().get::<Self>().map(|matched| Arc::clone(&matched.route))
    }

    /// The variable segments of the path, in order.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().map(String::as_str)
    }
}
