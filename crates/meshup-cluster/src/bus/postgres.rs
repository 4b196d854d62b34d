//! `LISTEN` and `NOTIFY` of PostgreSQL.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::ports::{EventBus, NodeId, Subscribe};
use sqlx::Connection;
use sqlx::postgres::{PgConnection, PgListener};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::BusError;
use super::link::{self, BUFFER, Carrier, Link};

const CHANNEL: &str = "meshup";

/// One statement, and so one transaction, for a batch.
const NOTIFY: &str = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload";

/// A bus over the database that all nodes share, `postgres://...`.
///
/// It notifies on a connection of its own, after units have committed: a `NOTIFY` within their transactions would
/// serialize all of them. It connects when somebody subscribes.
pub fn postgres_bus(url: impl Into<String>, node: NodeId) -> (Arc<dyn EventBus>, Subscribe) {
    link::open(Notifications { url: url.into() }, node)
}

struct Notifications {
    url: String,
}

#[async_trait]
impl Carrier for Notifications {
    /// PostgreSQL allows fewer than 8,000 bytes.
    const LIMIT: usize = 7_900;

    type Link = Connections;

    async fn connect(&self) -> Result<Connections, BusError> {
        let notifier = PgConnection::connect(&self.url).await?;
        let mut listener = PgListener::connect(&self.url).await?;
        listener.listen(CHANNEL).await?;
        let (payloads, received) = mpsc::channel(BUFFER);
        let listening = tokio::spawn(listen(listener, payloads)).abort_handle();
        Ok(Connections { notifier, received, listening })
    }
}

/// Until the connection breaks. In a task of its own, so that reading is never interrupted within a message.
async fn listen(mut listener: PgListener, payloads: mpsc::Sender<String>) {
    while let Ok(Some(notification)) = listener.try_recv().await {
        if payloads.send(notification.payload().to_owned()).await.is_err() {
            return;
        }
    }
}

struct Connections {
    notifier: PgConnection,
    received: mpsc::Receiver<String>,
    listening: AbortHandle,
}

#[async_trait]
impl Link for Connections {
    async fn publish(&mut self, payloads: Vec<String>) -> Result<(), BusError> {
        sqlx::query(NOTIFY).bind(CHANNEL).bind(payloads).execute(&mut self.notifier).await?;
        Ok(())
    }

    async fn receive(&mut self) -> Result<String, BusError> {
        self.received.recv().await.ok_or(BusError::Closed)
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.listening.abort();
    }
}
