//! Metrics of requests and sockets (`docs/metrics.md`).

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use metrics::{Counter, Gauge, SharedString};

/// Counts a response. Without a route the path matched none, or the handler panicked.
///
/// Labels have few values, whatever clients send: the pattern of the route, a known method, and the class of
/// the status.
pub(crate) fn answered(method: &Method, route: Option<Arc<str>>, status: StatusCode, took: Duration) {
    let route = route.map_or(SharedString::const_str("none"), SharedString::from_shared);
    let (method, class) = (known_method(method), class(status));
    metrics::counter!("meshup_http_requests_total", "route" => route.clone(), "method" => method, "status" => class)
        .increment(1);
    metrics::histogram!("meshup_http_request_duration_seconds", "route" => route, "method" => method)
        .record(took);
}

fn known_method(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method.as_str() == *known).unwrap_or("other")
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

/// An admitted socket of a surface, which counts as open while this exists.
pub(crate) struct SocketMetrics {
    open: Gauge,
    sent: Counter,
}

impl SocketMetrics {
    pub(crate) fn new(surface: &'static str) -> Self {
        let open = metrics::gauge!("meshup_sockets_open", "surface" => surface);
        open.increment(1);
        Self { open, sent: metrics::counter!("meshup_socket_frames_sent_total", "surface" => surface) }
    }

    pub(crate) fn sent(&self) {
        self.sent.increment(1);
    }
}

impl Drop for SocketMetrics {
    fn drop(&mut self) {
        self.open.decrement(1);
    }
}
