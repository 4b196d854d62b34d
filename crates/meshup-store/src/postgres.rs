//! PostgreSQL: a transaction per unit.
//!
//! Each transaction belongs to a task that serves its unit. The task ends the transaction, whatever becomes of whoever
//! began it, and announces what was committed.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::{EventSink, StoreError};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::error::store_error;
use crate::reader::STATEMENT_LIMIT;
use crate::sea::Sea;
use crate::unit::{Commit, Request, Turn, announce};

/// How long connecting, or waiting for a free connection, may take.
const ACQUIRE: Duration = Duration::from_secs(2);

/// How long a unit may sit between two statements while it holds locks.
const IDLE: Duration = Duration::from_secs(3);

/// A connection unused for this long is tried before it is handed out.
const STALE: Duration = Duration::from_secs(1);

/// What the server does should a client be frozen, or the answer be lost: in milliseconds, and no later than the
/// client gives up by itself.
const SESSION: [(&str, &str); 4] = [
    ("statement_timeout", "2400"),
    ("lock_timeout", "2000"),
    ("idle_in_transaction_session_timeout", "5000"),
    ("default_transaction_isolation", "read committed"),
];

/// Whether a URL is one of PostgreSQL.
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
        .set_application_name("meshup")
        .map_sqlx_postgres_opts(|options| options.options(SESSION));
    Database::connect(options).await.map_err(store_error)
}

/// Opens a transaction in a task of its own, which serves the unit.
pub(crate) async fn begin(
    pool: &DatabaseConnection,
    sink: Arc<dyn EventSink>,
) -> Result<Sea<Turn>, StoreError> {
    let begun = timeout(STATEMENT_LIMIT, pool.begin()).await;
    let transaction = begun
        .map_err(|_| StoreError::Unavailable("the database does not answer".to_owned()))?
        .map_err(store_error)?;
    let (turn, requests) = Turn::new(DbBackend::Postgres);
    tokio::spawn(serve(transaction, requests, sink));
    Ok(Sea { conn: turn })
}

/// Runs what the unit asks for, until it is committed, dropped, or takes too long.
async fn serve(
    transaction: DatabaseTransaction,
    mut requests: mpsc::UnboundedReceiver<Request>,
    sink: Arc<dyn EventSink>,
) {
    while let Ok(Some(request)) = timeout(IDLE, requests.recv()).await {
        match request {
            Request::Commit(commit) => return finish(transaction, commit, sink.as_ref()).await,
            // Its failure is the unit's to judge; after a timeout nothing more can be said on this connection.
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

/// Commits, announces, and tells the unit. Where the answer to COMMIT is lost, the outcome is unknown and nothing is
/// announced; who delivers events finds them by `seq`.
async fn finish(transaction: DatabaseTransaction, commit: Commit, sink: &dyn EventSink) {
    let Commit { events, done } = commit;
    let answer = match timeout(STATEMENT_LIMIT, transaction.commit()).await {
        Ok(Ok(())) => {
            announce(sink, events);
            Ok(())
        }
        Ok(Err(why)) => Err(store_error(why)),
        Err(_) => Err(StoreError::Unavailable("the database does not answer".to_owned())),
    };
    // Whoever asked may be gone; it is committed and announced all the same.
    let _ = done.send(answer);
}
