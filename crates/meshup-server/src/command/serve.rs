//! `serve`

use std::sync::Arc;
use std::time::Duration;

use meshup::Meshup;
use meshup_platform::StoredFiles;
use meshup_store::InUse;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::block_on;
use crate::failure::Failure;
use crate::health::Condition;
use crate::metrics::Exporter;
use crate::settings::{Metrics, Settings};
#[cfg(unix)]
use crate::systemd;
use crate::tls::Tls;
use crate::{http, log, net, output, signals, surfaces, wiring};

/// How long background work, such as mail, may continue after the last request.
const LAST_WORK: Duration = Duration::from_secs(5);

/// How much longer than requests and background work the process may take to exit. With the default settings
/// it exits within 30 s of the signal.
const LAST_STEPS: Duration = Duration::from_secs(3);

/// Serves until SIGTERM or SIGINT, then asks sockets to reconnect, finishes requests in flight and shuts down
/// cleanly.
pub(crate) fn run(settings: Settings) -> Result<(), Failure> {
    log::start(&settings.log);
    let served = block_on(serve(settings));
    #[cfg(feature = "otel")]
    crate::otel::finish();
    served
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    surfaces::check()?;
    let tls = Tls::open(&settings.server)?;
    let listener = net::listen("server.bind", &settings.server.bind)?;
    let address = listener.local_addr()?;
    let stopping = CancellationToken::new();
    let exporter = measure(&settings.metrics, &stopping)?;
    let meshup = wiring::open(&settings, &address.to_string()).await?;
    let in_use = Arc::new(InUse::begin(settings.database.url.expose())?);
    let condition = Arc::new(Condition::new(&settings));
    let check = check_after_crash(&in_use, &condition);
    let requests = Duration::from_secs(settings.server.shutdown_timeout);
    signals::cancel(stopping.clone(), requests + LAST_WORK + LAST_STEPS)?;
    #[cfg(unix)]
    signals::reload(tls.as_ref().and_then(Tls::certificate))?;
    meshup.start(&stopping);
    tokio::spawn(try_files(Arc::clone(meshup.stored_files())));
    let config = tls.as_ref().map(Tls::config).transpose()?;
    let parts = http::Parts { condition, exporter, tls: config, listener, stopping: stopping.clone() };
    let server = http::server(&settings, &meshup, parts)?;
    if let Some(Tls::Acme(acme)) = tls {
        acme.start(stopping.clone());
    }
    #[cfg(unix)]
    systemd::start(stopping);
    if let Err(error) = output::line(format!("listening on {}://{address}", settings.server.scheme())) {
        tracing::warn!(%error, "cannot write to standard output");
    }
    announce_setup(&meshup).await;
    tracing::info!(%address, production = settings.production, "serving");
    server.await?;
    if !meshup.finish(LAST_WORK).await {
        tracing::warn!("some background work did not finish before shutdown");
    }
    if is_sound(check).await {
        in_use.end();
    }
    tracing::info!("stopped");
    Ok(())
}

/// Says in the log if files cannot be reached. Everything else works without them, and they may be back soon.
async fn try_files(files: Arc<StoredFiles>) {
    if let Err(error) = files.check().await {
        tracing::error!(%error, "the store of files (storage.url) cannot be used");
    }
}

/// Logs a setup token while there is no account. Whoever reads the log is the operator.
async fn announce_setup(meshup: &Meshup) {
    match meshup.site().open_setup().await {
        Ok(Some(token)) => {
            tracing::warn!(
                "there is no account yet; register with this setup_token to become a site admin: {token}"
            );
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a setup token could not be created"),
    }
}

/// Starts the metrics. On an address of their own they are served at once; otherwise they are returned, to be
/// served with the application.
fn measure(settings: &Metrics, stopping: &CancellationToken) -> Result<Option<Arc<Exporter>>, Failure> {
    let exporter = Exporter::start(settings, stopping)?;
    if settings.bind.is_empty() {
        return Ok(exporter);
    }
    let listener = net::listen("metrics.bind", &settings.bind)?;
    if let Some(exporter) = exporter {
        tracing::info!(address = %listener.local_addr()?, "serving metrics");
        tokio::spawn(http::metrics_server(exporter, listener, stopping.clone())?);
    }
    Ok(None)
}

/// Begins to check the database if the last shutdown was not clean.
fn check_after_crash(in_use: &Arc<InUse>, condition: &Arc<Condition>) -> Option<JoinHandle<bool>> {
    if in_use.was_clean() {
        return None;
    }
    tracing::warn!("the last shutdown was not clean; checking the database");
    Some(tokio::spawn(look_through(Arc::clone(in_use), Arc::clone(condition))))
}

/// If the check found damage or did not finish, the next start must check again.
async fn is_sound(check: Option<JoinHandle<bool>>) -> bool {
    match check {
        Some(check) => check.is_finished() && check.await.unwrap_or(false),
        None => true,
    }
}

/// Checks the database for damage; true if there is none. Requests are served meanwhile, since it may take
/// long.
async fn look_through(in_use: Arc<InUse>, condition: Arc<Condition>) -> bool {
    match in_use.problems().await {
        Ok(None) => {
            tracing::info!("the database is intact");
            return true;
        }
        Ok(Some(problems)) => {
            tracing::error!(problems, "the database is damaged: restore it from a backup");
            condition.is_damaged();
        }
        Err(error) => tracing::warn!(%error, "the database could not be checked"),
    }
    false
}
