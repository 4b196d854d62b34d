//! Copies a whole database into another one, of either kind.
//!
//! Tables and columns are read from the databases themselves, so a new table is copied without further work. Each batch
//! is a transaction. It begins after the last row in the target, so an interrupted copy continues without a record of
//! its own. Word indexes are written with the rows that they are derived from.

mod error;
mod rows;
mod sequences;
mod state;
mod tables;
mod totals;
mod words;

use std::time::Duration;

use meshup_app::ports::StoreError;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::time::sleep;

use crate::error::store_error;
use crate::in_use::Stopped;
use crate::migrate::{migrate_status, migrate_up, open};
use crate::postgres;
pub use error::CopyError;
use tables::Table;
use totals::Totals;

/// What to copy, and where.
#[derive(Debug, Clone, Copy)]
pub struct CopyOptions<'a> {
    /// The URL of a database with the schema of this program. No server may run on it.
    pub from: &'a str,
    /// The URL of a database without rows, or the target of an interrupted copy of the same source.
    pub to: &'a str,
    /// Rows in one transaction, and in memory.
    pub batch: u64,
}

/// How far a copy has come.
#[derive(Debug, Clone, Copy)]
pub struct CopyProgress<'a> {
    pub table: &'a str,
    /// Rows of all tables that are in the target.
    pub copied: u64,
    /// Rows of all tables in the source.
    pub total: u64,
}

/// A complete copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Each table with its rows.
    pub tables: Vec<(String, u64)>,
    /// Each table with numbers that the database assigns, and the last of them.
    pub sequences: Vec<(String, i64)>,
}

/// Copies every row, and checks the result. `report` is called after each batch.
///
/// The source does not change. After an interruption at any point, another call with the same databases continues; until
/// then the target cannot be opened.
pub async fn copy_database(
    options: CopyOptions<'_>,
    report: &(dyn Fn(CopyProgress<'_>) + Send + Sync),
) -> Result<Copied, CopyError> {
    let CopyOptions { from, to, batch } = options;
    let _stopped = Stopped::check(from).map_err(CopyError::Source)?;
    is_current(from).await?;
    let source = open(from).await.map_err(CopyError::Source)?;
    if is_used(&source).await.map_err(CopyError::source)? {
        return Err(CopyError::refused("a server is running on the source: stop it first"));
    }
    let source = frozen(&source).await.map_err(CopyError::Source)?;
    let target = target(to).await?;
    let mut expected = Vec::new();
    for table in tables::in_common(&source, &target).await? {
        let totals = totals::totals(&source, &table).await.map_err(CopyError::source)?;
        expected.push((table, totals));
    }
    state::begin_or_continue(&target, &expected).await?;
    let mut progress =
        Progress { copied: 0, total: expected.iter().map(|(_, totals)| count(totals)).sum(), report };
    for (table, _) in &expected {
        copy_table(&source, &target, table, batch, &mut progress).await?;
    }
    finish(&source, &target, &expected).await
}

/// Refuses a source with another schema than this program's.
async fn is_current(url: &str) -> Result<(), CopyError> {
    let steps = migrate_status(url).await.map_err(CopyError::Source)?;
    match steps.iter().find(|step| !step.is_applied) {
        Some(step) => Err(CopyError::Source(StoreError::Schema(format!(
            "it does not exist, or lacks the migration {}: run `meshup-server migrate up` on it first",
            step.name
        )))),
        None => Ok(()),
    }
}

/// Opens the target, migrated.
async fn target(url: &str) -> Result<DatabaseConnection, CopyError> {
    let _stopped = Stopped::check(url).map_err(CopyError::Target)?;
    if postgres::accepts(url) {
        let connection = open(url).await.map_err(CopyError::Target)?;
        if is_used(&connection).await.map_err(CopyError::target)? {
            return Err(CopyError::refused("a server is running on the target: stop it first"));
        }
        connection.close().await.map_err(CopyError::target)?;
    }
    migrate_up(url).await.map_err(CopyError::Target)?;
    open(url).await.map_err(CopyError::Target)
}

/// Whether a server has connections to a PostgreSQL database, to which it gives a name. Those of one that has just been
/// stopped may take a moment to disappear.
async fn is_used(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    let sql = format!(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{}' LIMIT 1",
        postgres::APPLICATION
    );
    for _ in 0..20 {
        let found = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, &sql)).await?;
        if found.is_none() {
            return Ok(false);
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(true)
}

/// A view of the source that does not change. On SQLite, nobody can write meanwhile.
async fn frozen(source: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options = if source.get_database_backend() == DbBackend::Postgres {
        TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        }
    } else {
        TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        }
    };
    source.begin_with_options(options).await.map_err(store_error)
}

struct Progress<'a> {
    copied: u64,
    total: u64,
    report: &'a (dyn Fn(CopyProgress<'_>) + Send + Sync),
}

impl Progress<'_> {
    fn advance(&mut self, table: &Table, rows: u64) {
        self.copied += rows;
        (self.report)(CopyProgress { table: &table.name, copied: self.copied, total: self.total });
    }
}

async fn copy_table(
    source: &DatabaseTransaction,
    target: &DatabaseConnection,
    table: &Table,
    batch: u64,
    progress: &mut Progress<'_>,
) -> Result<(), CopyError> {
    let present = totals::totals(target, table).await.map_err(CopyError::target)?;
    progress.copied += count(&present);
    let mut key = rows::last_key(target, table).await.map_err(CopyError::target)?;
    loop {
        let found = rows::after(source, table, key.as_deref(), batch).await.map_err(CopyError::source)?;
        if found.is_empty() {
            return Ok(());
        }
        let transaction = target.begin().await.map_err(CopyError::target)?;
        let written = words::insert(source, &transaction, table, &found).await?;
        transaction.commit().await.map_err(CopyError::target)?;
        key = written.last().map(|last| rows::key(table, last));
        progress.advance(table, written.len() as u64);
    }
}

async fn finish(
    source: &DatabaseTransaction,
    target: &DatabaseConnection,
    expected: &[(Table, Totals)],
) -> Result<Copied, CopyError> {
    state::verify(target, expected).await?;
    let mut sequences = Vec::new();
    for (table, _) in expected {
        if let Some(column) = &table.counted {
            let last = sequences::carry_over(source, target, table, column).await?;
            sequences.push((table.name.clone(), last));
        }
    }
    state::end(target).await?;
    if target.get_database_backend() == DbBackend::Postgres {
        // Otherwise the first queries would be planned for empty tables.
        target.execute_unprepared("ANALYZE").await.map_err(CopyError::target)?;
    }
    let tables = expected.iter().map(|(table, totals)| (table.name.clone(), count(totals))).collect();
    Ok(Copied { tables, sequences })
}

fn count(totals: &Totals) -> u64 {
    u64::try_from(totals.rows).unwrap_or_default()
}
