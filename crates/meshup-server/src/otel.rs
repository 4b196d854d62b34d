//! Traces for OpenTelemetry.

use std::sync::OnceLock;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::middleware::Next;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use rustls::crypto::ring;
use tracing::field::Empty;
use tracing::level_filters::LevelFilter;
use tracing::{Instrument, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

/// The variables of which one must name a collector. Without them nothing is exported.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// The targets of spans that are exported. Those of libraries may contain what must not leave the process, such as
/// values of statements.
const TARGETS: [(&str, LevelFilter); 3] = [
    ("meshup_server::otel", LevelFilter::INFO),
    ("meshup_web::trace", LevelFilter::INFO),
    ("meshup_traces", LevelFilter::TRACE),
];

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// Exports spans to the collector that the environment names, as the specification of OpenTelemetry says, in batches
/// and on a thread of its own.
pub(crate) fn layer<S>() -> Option<impl Layer<S>>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    if ENDPOINTS.iter().all(|name| std::env::var_os(name).is_none_or(|url| url.is_empty())) {
        return None;
    }
    // A process has one TLS provider, which may be installed already.
    let _ = ring::default_provider().install_default();
    let exporter = match SpanExporter::builder().with_http().build() {
        Ok(exporter) => exporter,
        Err(error) => {
            crate::output::complain(&error);
            return None;
        }
    };
    let resource = Resource::builder();
    let resource = if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource.with_service_name("meshup")
    } else {
        resource
    };
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
    let provider = PROVIDER.get_or_init(|| provider);
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("meshup"));
    Some(layer.with_location(false).with_threads(false).with_filter(Targets::new().with_targets(TARGETS)))
}

/// Exports what is left.
pub(crate) fn finish() {
    if let Some(provider) = PROVIDER.get()
        && let Err(error) = provider.shutdown()
    {
        tracing::warn!(%error, "traces could not be exported");
    }
}

/// A span for each request, within the trace of its client or proxy if it has the header `traceparent`.
pub(crate) async fn request<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let method = request.method().clone();
    let span = tracing::info_span!(
        "http",
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %method,
        http.route = Empty,
        http.response.status_code = Empty,
    );
    let parent = TraceContextPropagator::new().extract(&Headers(request.headers()));
    // This fails only if nothing is exported.
    let _ = span.set_parent(parent);
    let answer = next.call(request).instrument(span.clone()).await?;
    let route = meshup_web::trace::route(answer.request());
    let name = route.as_ref().map_or_else(|| method.to_string(), |route| format!("{method} {route}"));
    // The field `otel.name` has no effect on a span that has begun.
    span.context().span().update_name(name);
    span.record("http.route", route.as_deref());
    span.record("http.response.status_code", answer.status().as_u16());
    if answer.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    Ok(answer)
}

/// The headers that may refer to a trace.
struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
