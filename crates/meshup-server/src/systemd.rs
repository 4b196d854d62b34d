//! Notifications to systemd, if it started the server with `Type=notify`.

use std::future::pending;

use sd_notify::NotifyState;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Reports that the server is ready, and later that it stops. If the unit has a watchdog, it is told twice
/// within its interval that the server is alive, until the process ends.
pub(crate) fn start(stopping: CancellationToken) {
    report(&NotifyState::Ready);
    tokio::spawn(async move {
        let mut is_stopping = false;
        loop {
            tokio::select! {
                () = stopping.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    report(&NotifyState::Stopping);
                }
                () = half_of_watchdog() => report(&NotifyState::Watchdog),
            }
        }
    });
}

async fn half_of_watchdog() {
    match sd_notify::watchdog_enabled() {
        Some(interval) => sleep(interval / 2).await,
        None => pending().await,
    }
}

fn report(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "cannot notify systemd");
    }
}
