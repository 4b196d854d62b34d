//! Signal handling.

use std::io;
#[cfg(unix)]
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

#[cfg(unix)]
use crate::tls::Certificate;

/// Cancels the token at SIGTERM or SIGINT. The process then ends when it is done, or after `patience`,
/// whatever its threads are doing; a second signal ends it immediately.
pub(crate) fn cancel(stopping: CancellationToken, patience: Duration) -> io::Result<()> {
    let mut signals = Signals::new()?;
    tokio::spawn(async move {
        let name = signals.next().await;
        // Started before anything that could block, such as a log whose reader has stalled.
        std::thread::spawn(move || {
            std::thread::sleep(patience);
            std::process::exit(1);
        });
        stopping.cancel();
        tracing::info!(signal = name, "stopping");
        signals.next().await;
        std::process::exit(1);
    });
    Ok(())
}

/// Reads the certificate again at each SIGHUP. Without a certificate there is nothing to read again.
#[cfg(unix)]
pub(crate) fn reload(certificate: Option<Arc<Certificate>>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangups = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            match certificate.as_ref().map_or(Ok(()), |certificate| certificate.reload()) {
                Ok(()) if certificate.is_none() => tracing::info!("there is no certificate to read again"),
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => tracing::error!(%error, "the certificate was not replaced"),
            }
        }
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        let _ = tokio::signal::ctrl_c().await;
        "ctrl-c"
    }
}
