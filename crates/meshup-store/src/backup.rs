//! Copies of a SQLite database for backups, and what a database holds.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use meshup_app::ports::StoreError;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use crate::error::store_error;
use crate::migrate::open;
use crate::sqlite;
use crate::sqlite::FULL_CHECK;

/// The tables whose rows are counted, to compare a copy with its original.
const TABLES: [&str; 14] = [
    "users",
    "sessions",
    "servers",
    "members",
    "channels",
    "conversations",
    "rooms",
    "messages",
    "room_events",
    "attachments",
    "notes",
    "tasks",
    "events",
    "polls",
];

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The name of the last migration.
    pub schema: String,
    /// The number of rows in each of the main tables.
    pub rows: BTreeMap<String, u64>,
}

/// A SQLite database.
#[derive(Debug, Clone)]
pub struct DatabaseFile(sqlite::File);

impl DatabaseFile {
    /// The database of this URL; `None` if it is not SQLite.
    pub fn of_url(url: &str) -> Option<Self> {
        sqlite::File::of_url(url).map(Self)
    }

    /// The database in this file.
    pub fn at(path: &Path) -> Self {
        Self(sqlite::File::at(path))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The file itself and those that SQLite keeps beside it, as far as they exist. Any of them would become part of
    /// a database that is put in this place.
    pub fn files(&self) -> Vec<PathBuf> {
        self.0.paths().into_iter().filter(|path| path.exists()).collect()
    }

    /// Writes a copy to another file, which must be missing or empty. A server may use the database meanwhile, and is
    /// not kept from writing: the copy is its state at one moment after the call.
    pub async fn copy_to(&self, copy: &Path) -> Result<(), StoreError> {
        self.0.copy_to(copy).await
    }

    /// Creates the database, which must be missing, from a file that `write` writes. It gets its name only when it is
    /// intact, on disk and holds `expected`.
    pub async fn restore(
        &self,
        expected: &Contents,
        write: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let build = |draft: sqlite::File| async move {
            write(draft.path()).map_err(|error| StoreError::Unavailable(error.to_string()))?;
            if Self(draft).verified().await? == *expected {
                return Ok(());
            }
            Err(StoreError::Internal("the restored database is not the one that was backed up".to_owned()))
        };
        self.0.build(build).await
    }

    /// What the database holds.
    pub async fn contents(&self) -> Result<Contents, StoreError> {
        let connection = self.0.open_readers(1).await?;
        let found = contents_of(&connection).await;
        connection.close().await.map_err(store_error)?;
        found
    }

    /// What the database holds, after a check of its integrity that reads all of it.
    pub async fn verified(&self) -> Result<Contents, StoreError> {
        match self.0.problems(FULL_CHECK).await? {
            Some(problems) => Err(StoreError::Internal(format!("the database is damaged: {problems}"))),
            None => self.contents().await,
        }
    }
}

/// The name of the last migration of the database of a URL.
pub async fn schema(url: &str) -> Result<String, StoreError> {
    let connection = open(url).await?;
    let found = schema_of(&connection).await;
    connection.close().await.map_err(store_error)?;
    found
}

/// Whether the PostgreSQL database of a URL has accounts. One without tables has none.
pub async fn has_accounts(url: &str) -> Result<bool, StoreError> {
    let connection = open(url).await?;
    let found = async {
        let there =
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'users'";
        Ok(number(&connection, there).await? > 0
            && number(&connection, "SELECT COUNT(*) FROM users").await? > 0)
    };
    let found = found.await;
    connection.close().await.map_err(store_error)?;
    found
}

/// Whether this program knows the migration, so that it can use a database whose last one it is.
pub fn knows_schema(migration: &str) -> bool {
    Migrator::migrations().iter().any(|known| known.name() == migration)
}

async fn schema_of(connection: &DatabaseConnection) -> Result<String, StoreError> {
    let last = "SELECT version FROM seaql_migrations ORDER BY version DESC LIMIT 1";
    let last = Statement::from_string(connection.get_database_backend(), last);
    let row = connection.query_one_raw(last).await.map_err(store_error)?;
    let row = row.ok_or_else(|| StoreError::Unavailable("the database has no schema".to_owned()))?;
    row.try_get_by_index(0).map_err(store_error)
}

async fn contents_of(connection: &DatabaseConnection) -> Result<Contents, StoreError> {
    let schema = schema_of(connection).await?;
    let mut rows = BTreeMap::new();
    for table in TABLES {
        let count = number(connection, &format!("SELECT COUNT(*) FROM {table}")).await?;
        rows.insert(table.to_owned(), count.unsigned_abs());
    }
    Ok(Contents { schema, rows })
}

async fn number(connection: &DatabaseConnection, sql: &str) -> Result<i64, StoreError> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.map_err(store_error)?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0).map_err(store_error))
}
