//! The HTTP server: surfaces over use cases.

mod cors;
mod data;
mod media;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer, web};
use meshup::Meshup;
use meshup_web::docs::DocsPages;
use meshup_web::{body, media as stored_files, routes, trace};
use rustls::ServerConfig;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::health::Condition;
use crate::metrics::{self, Exporter};
use crate::settings::Settings;
use crate::surfaces::SURFACES;
use crate::{document, health, net};

/// How long the rest of a rejected body is read and discarded, so that the client can read the response.
const LINGER: Duration = Duration::from_secs(5);

/// What a server consists of besides the application.
pub(crate) struct Parts {
    pub(crate) condition: Arc<Condition>,
    /// The metrics to serve with the application.
    pub(crate) exporter: Option<Arc<Exporter>>,
    /// Nothing to serve without TLS.
    pub(crate) tls: Option<ServerConfig>,
    pub(crate) listener: TcpListener,
    pub(crate) stopping: CancellationToken,
}

/// Serves the application until `stopping` is cancelled and the last request is finished.
pub(crate) fn server(settings: &Settings, meshup: &Meshup, parts: Parts) -> Result<Server, Failure> {
    let Parts { condition, exporter, tls, listener, stopping } = parts;
    let store = Arc::clone(meshup.store());
    let data = data::Shared::new(settings, meshup, stopping.clone());
    let (docs, origins, has_client) =
        (document::pages(), settings.cors.origins.clone(), settings.client.enabled);
    let server = &settings.server;
    let [client_timeout, keep_alive] = [server.client_timeout, server.keep_alive].map(Duration::from_secs);
    let mut http = HttpServer::new(move || {
        let app = App::new()
            .configure(|config| data.give(config))
            // The router tries these one after the other.
            .configure(|config| SURFACES.iter().for_each(|surface| (surface.routes)(config)))
            .service(stored_files::service())
            .configure(health::routes(&store, &condition))
            .configure(metrics::routes(exporter.clone()))
            .configure(|config| pages(config, &docs, has_client))
            .wrap(cors::cors(&origins))
            .wrap(from_fn(body::watch))
            .wrap(from_fn(trace::frame))
            .wrap(from_fn(net::idle::requests));
        #[cfg(feature = "otel")]
        let app = app.wrap(from_fn(crate::otel::request));
        app
    })
    .tcp_nodelay(true)
    .on_connect(net::on_connect(keep_alive + client_timeout))
    .client_request_timeout(client_timeout)
    .tls_handshake_timeout(client_timeout)
    .client_disconnect_timeout(LINGER)
    .keep_alive(keep_alive)
    .shutdown_timeout(server.shutdown_timeout)
    .shutdown_signal(stopping.cancelled_owned());
    if server.workers > 0 {
        http = http.workers(server.workers);
    }
    Ok(match tls {
        Some(config) => http.listen_rustls_0_23(listener, config)?.run(),
        None => http.listen(listener)?.run(),
    })
}

/// Adds what people read: the documentation, and the client where nothing else is.
fn pages(config: &mut ServiceConfig, docs: &DocsPages, has_client: bool) {
    docs.configure(config);
    config.default_service(if has_client { web::to(meshup_client::serve) } else { web::to(routes::unknown) });
}

/// Serves only the metrics, without counting that.
pub(crate) fn metrics_server(
    exporter: Arc<Exporter>,
    listener: TcpListener,
    stopping: CancellationToken,
) -> Result<Server, Failure> {
    let http = HttpServer::new(move || {
        App::new()
            .configure(metrics::routes(Some(Arc::clone(&exporter))))
            .default_service(web::to(routes::unknown))
    });
    let http = http.workers(1).shutdown_timeout(1).shutdown_signal(stopping.cancelled_owned());
    Ok(http.listen(listener)?.run())
}
