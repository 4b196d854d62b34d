//! Schema migrations.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use meshup_app::ports::StoreError;
use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::connect::unknown;
use crate::error::store_error;
use crate::{postgres, schema, sqlite};

/// The advisory lock that serializes migrations by several nodes: "meshup" in ASCII.
const LOCK: &str = "SELECT pg_advisory_xact_lock(120282495350128)";

/// A step of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub is_applied: bool,
}

/// Applies all pending steps, or none if one fails, or if the schema is newer than this program. Concurrent calls are serialized. A missing SQLite
/// database is created, and appears under its name only when complete.
pub async fn migrate_up(url: &str) -> Result<(), StoreError> {
    if let Some(file) = sqlite::File::of_url(url)
        && !file.exists()?
    {
        file.build(|draft| async move { up(draft.create().await?).await }).await?;
    }
    up(open(url).await?).await
}

async fn up(connection: DatabaseConnection) -> Result<(), StoreError> {
    let transaction = locked(&connection).await?;
    schema::refuse_newer(&transaction).await?;
    Migrator::up(&transaction, None).await.map_err(store_error)?;
    transaction.commit().await.map_err(store_error)?;
    connection.close().await.map_err(store_error)
}

/// Reverts the last `steps` steps, or all with `None`. The data in their tables is lost.
pub async fn migrate_down(url: &str, steps: Option<u32>) -> Result<(), StoreError> {
    let connection = open(url).await?;
    let transaction = locked(&connection).await?;
    schema::refuse_newer(&transaction).await?;
    Migrator::down(&transaction, steps).await.map_err(store_error)?;
    transaction.commit().await.map_err(store_error)?;
    connection.close().await.map_err(store_error)
}

/// Every step, in order. Read-only.
pub async fn migrate_status(url: &str) -> Result<Vec<Step>, StoreError> {
    if let Some(file) = sqlite::File::of_url(url)
        && !file.exists()?
    {
        let steps = Migrator::migrations();
        return Ok(steps
            .iter()
            .map(|step| Step { name: step.name().to_owned(), is_applied: false })
            .collect());
    }
    let connection = open(url).await?;
    schema::refuse_newer(&connection).await?;
    let steps = Migrator::get_migration_with_status_read_only(&connection).await.map_err(store_error)?;
    connection.close().await.map_err(store_error)?;
    let is_applied = |status| matches!(status, MigrationStatus::Applied);
    Ok(steps
        .iter()
        .map(|step| Step { name: step.name().to_owned(), is_applied: is_applied(step.status()) })
        .collect())
}

/// A transaction that excludes other migrations. The steps' own transactions are nested in it.
async fn locked(connection: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await.map_err(store_error)?;
    if connection.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await.map_err(store_error)?;
    }
    Ok(transaction)
}

/// A connection without a statement timeout.
pub(crate) async fn open(url: &str) -> Result<DatabaseConnection, StoreError> {
    if postgres::accepts(url) {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).acquire_timeout(Duration::from_secs(2)).sqlx_logging(false);
        Database::connect(options).await.map_err(store_error)
    } else {
        let file = sqlite::File::of_url(url).ok_or_else(unknown)?;
        file.open_writer(Arc::new(AtomicBool::new(false))).await
    }
}
