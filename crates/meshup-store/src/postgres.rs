//! PostgreSQL: one transaction per unit.
//!
//! Each transaction is owned by a task that serves its unit. The task ends the transaction even if the unit's
//! caller disappears, and announces what was committed.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::{EventSink, NodeId, StoreError};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::connection::Unit;
use crate::error::store_error;
use crate::metrics;
use crate::reader::STATEMENT_LIMIT;
use crate::repo::event_log;
use crate::unit::{Commit, Request, UnitConnection, announce};

/// The timeout for connecting, or for waiting for a free connection.
const ACQUIRE: Duration = Duration::from_secs(2);

/// How long a unit may stay idle between two statements while it holds locks.
const IDLE: Duration = Duration::from_secs(3);

/// A connection that was idle for this long is tested before use.
const STALE: Duration = Duration::from_secs(1);

/// Settings of each connection. The timeouts are enforced by the database server in case a client freezes or the
/// connection is lost; they are in milliseconds, and no longer than those of the client.
const SESSION: [(&str, &str); 5] = [
    ("statement_timeout", "2400"),
    ("lock_timeout", "2000"),
    ("idle_in_transaction_session_timeout", "5000"),
    ("default_transaction_isolation", "read committed"),
    // Compiling a statement takes longer than running any of these, and estimates of the cost trigger it.
    ("jit", "off"),
];

/// The name of connections of servers, as `pg_stat_activity` shows it.
pub(crate) const APPLICATION: &str = "meshup";

/// Whether this is a PostgreSQL URL.
pub(crate) fn accepts(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// A pool for reading and writing.
pub(crate) async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .connect_timeout(ACQUIRE)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire_if_idle_for(STALE)
        .sqlx_logging(false)
        .set_application_name(APPLICATION)
        .map_sqlx_postgres_opts(|options| options.options(SESSION));
    Database::connect(options).await.map_err(store_error)
}

/// What units write through, and to whom they announce their events.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) pool: DatabaseConnection,
    /// The node in whose name events are logged.
    pub(crate) node: NodeId,
    pub(crate) sink: Arc<dyn EventSink>,
}

/// Opens a transaction in a separate task, which serves the unit.
pub(crate) async fn begin(writer: &Writer) -> Result<Unit, StoreError> {
    let begun = timeout(STATEMENT_LIMIT, writer.pool.begin()).await;
    let transaction = begun.map_err(|_| unresponsive())?.map_err(store_error)?;
    let (turn, requests) = UnitConnection::new(DbBackend::Postgres);
    tokio::spawn(serve(transaction, requests, writer.clone()));
    Ok(Unit::new(turn))
}

/// Runs the unit's statements until it is committed, dropped or exceeds its time limit.
async fn serve(
    transaction: DatabaseTransaction,
    mut requests: mpsc::UnboundedReceiver<Request>,
    writer: Writer,
) {
    while let Ok(Some(request)) = timeout(IDLE, requests.recv()).await {
        match request {
            Request::Commit(commit) => return finish(transaction, commit, &writer).await,
            // The unit decides how to handle the failure. After a timeout, the connection is unusable.
            Request::Run(order) => {
                if timeout(STATEMENT_LIMIT, order.run(&transaction)).await.is_err() {
                    break;
                }
            }
        }
    }
    drop(requests);
    let _ = timeout(STATEMENT_LIMIT, transaction.rollback()).await;
}

/// Logs the events, commits, announces the events, and notifies the unit. If the response to COMMIT is lost, the
/// outcome is unknown and nothing is announced; event delivery finds the events by `seq`.
async fn finish(transaction: DatabaseTransaction, commit: Commit, writer: &Writer) {
    let Commit { events, done } = commit;
    let started = Instant::now();
    let ended = timeout(STATEMENT_LIMIT, async {
        event_log::append(&transaction, writer.node, &events).await?;
        transaction.commit().await.map_err(store_error)
    });
    let answer = ended.await.unwrap_or_else(|_| Err(unresponsive()));
    metrics::committed(answer.is_ok().then_some(1), started.elapsed());
    if answer.is_ok() {
        announce(writer.sink.as_ref(), events);
    }
    // The caller may be gone; the unit is committed and announced nevertheless.
    let _ = done.send(answer);
}

fn unresponsive() -> StoreError {
    StoreError::Unavailable("the database does not respond".to_owned())
}
