//! `serve`

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::block_on;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::wiring::Application;
use crate::{http, log, net, output, scheduler, signals};

/// How long work that nobody waits for, such as mail, may go on after the last request.
const LAST_WORK: Duration = Duration::from_secs(5);

/// How much longer than requests and last work the process may take to end: with the default settings it is gone
/// within 30 s of being told to stop.
const LAST_STEPS: Duration = Duration::from_secs(3);

/// Serves until SIGTERM or ctrl-c; then tells sockets to come back, finishes what is in flight, and ends in order.
pub(crate) fn run(settings: Settings) -> Result<(), Failure> {
    log::start(&settings.log);
    for unused in settings.unused() {
        tracing::warn!("{unused} is set, but nothing uses it yet");
    }
    block_on(serve(settings))
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    let listener = net::listen(&settings.server.bind)?;
    let address = listener.local_addr()?;
    let application = Application::open(&settings, &address.to_string()).await?;
    let background = application.background.clone();
    let stopping = CancellationToken::new();
    let requests = Duration::from_secs(settings.server.shutdown_timeout);
    signals::cancel(stopping.clone(), requests + LAST_WORK + LAST_STEPS)?;
    application.followers.start(&background, &stopping);
    scheduler::start(application.jobs(), &application.background, &stopping);
    let server = http::server(&settings, application, listener, stopping)?;
    output::line(format!("listening on http://{address}"))?;
    tracing::info!(%address, production = settings.production, "serving");
    server.await?;
    if !background.finish(LAST_WORK).await {
        tracing::warn!("some background work was not finished");
    }
    tracing::info!("stopped");
    Ok(())
}
