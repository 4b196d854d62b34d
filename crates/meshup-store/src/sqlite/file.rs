//! A database file and its connections.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use meshup_app::ports::StoreError;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::error::store_error;

/// How long a statement waits for another process to release the file.
const BUSY: Duration = Duration::from_secs(2);

/// How many rows of a result the thread of a connection passes on before it waits for them to be taken. Lists have
/// fewer.
const ROWS: usize = 1_024;

/// The number of virtual machine instructions between two checks of the time limit, a fraction of a
/// millisecond.
const INSTRUCTIONS: i32 = 10_000;

/// A database file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(super) path: PathBuf,
}

impl File {
    /// The file of a `sqlite://path` URL.
    pub(crate) fn of_url(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        let path = path.split('?').next().unwrap_or_default();
        (!path.is_empty() && path != ":memory:").then(|| Self { path: path.into() })
    }

    /// The file at this path.
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the folder if needed.
    pub(super) fn make_folder(&self) -> Result<&Path, StoreError> {
        let folder = self.path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|why| {
            StoreError::Unavailable(format!("{} cannot be created: {why}", folder.display()))
        })?;
        Ok(folder)
    }

    /// Opens the only writing connection, as the first connection of this process. Statements are interrupted when
    /// `interrupt` becomes true.
    pub(crate) async fn open_writer(
        &self,
        interrupt: Arc<AtomicBool>,
    ) -> Result<DatabaseConnection, StoreError> {
        self.verify()?;
        self.writer(interrupt, false).await
    }

    /// Opens the writing connection again, while this process has others.
    pub(super) async fn reopen_writer(
        &self,
        interrupt: Arc<AtomicBool>,
    ) -> Result<DatabaseConnection, StoreError> {
        self.verify_size()?;
        self.writer(interrupt, false).await
    }

    /// Opens a connection that creates the file.
    pub(crate) async fn create(&self) -> Result<DatabaseConnection, StoreError> {
        self.writer(Arc::default(), true).await
    }

    /// Checkpoints the log left by an unclean shutdown. This process must not have other connections.
    pub(super) async fn recover(&self) -> Result<(), StoreError> {
        let connection = self.open_writer(Arc::default()).await?;
        connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.map_err(store_error)?;
        connection.close().await.map_err(store_error)
    }

    async fn writer(
        &self,
        interrupt: Arc<AtomicBool>,
        is_new: bool,
    ) -> Result<DatabaseConnection, StoreError> {
        let mut options = self.options(1, move |options| {
            options
                .create_if_missing(is_new)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .pragma("journal_size_limit", "67108864")
        });
        options.map_sqlx_sqlite_pool_opts(move |pool| {
            let interrupt = interrupt.clone();
            pool.after_connect(move |connection, _| {
                let interrupt = interrupt.clone();
                Box::pin(async move {
                    let mut handle = connection.lock_handle().await?;
                    handle.set_progress_handler(INSTRUCTIONS, move || !interrupt.load(Ordering::Relaxed));
                    Ok(())
                })
            })
        });
        Database::connect(options).await.map_err(store_error)
    }

    /// Opens read-only connections. The file must exist.
    pub(crate) async fn open_readers(&self, connections: u32) -> Result<DatabaseConnection, StoreError> {
        let options = self.options(connections, |options| options.pragma("query_only", "ON"));
        Database::connect(options).await.map_err(store_error)
    }

    /// Writes the database as it is now to another file, which must be missing or empty. Others may read and write
    /// meanwhile: it is one read of one state, which contains everything that was committed before.
    pub(crate) async fn copy_to(&self, copy: &Path) -> Result<(), StoreError> {
        let copy = copy
            .to_str()
            .ok_or_else(|| StoreError::Unavailable(format!("{} is not a path in UTF-8", copy.display())))?;
        self.verify()?;
        // A connection that may only query cannot write the copy either.
        let connection = Database::connect(self.options(1, |options| options)).await.map_err(store_error)?;
        let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO $1", [copy.into()]);
        let copied = connection.execute_raw(vacuum).await.map_err(store_error);
        connection.close().await.map_err(store_error)?;
        copied.map(|_| ())
    }

    fn options(
        &self,
        connections: u32,
        set: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
    ) -> ConnectOptions {
        let path = self.path.clone();
        let mut options = ConnectOptions::new("sqlite::memory:");
        options
            .max_connections(connections)
            .acquire_timeout(BUSY)
            .test_before_acquire(false)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |_| {
                set(SqliteConnectOptions::new().filename(&path).busy_timeout(BUSY).row_buffer_size(ROWS))
            });
        options
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use meshup_app::ports::StoreError;
    use sea_orm::ConnectionTrait;

    use super::File;
    use crate::error::store_error;

    #[test]
    fn a_url_names_a_file_with_or_without_slashes() {
        for (url, path) in [
            ("sqlite://var/meshup.db", Some("var/meshup.db")),
            ("sqlite:///var/meshup.db?mode=rwc", Some("/var/meshup.db")),
            ("sqlite:meshup.db", Some("meshup.db")),
            ("sqlite::memory:", None),
            ("postgres://localhost/meshup", None),
        ] {
            let file = File::of_url(url).map(|file| file.path.display().to_string());
            assert_eq!(file.as_deref(), path, "{url}");
        }
    }

    #[tokio::test]
    async fn a_file_that_may_not_grow_is_a_full_disk() {
        let folder = tempfile::tempdir().unwrap();
        let file = File { path: folder.path().join("meshup.db") };
        let writer = file.create().await.unwrap();
        writer.execute_unprepared("CREATE TABLE notes (text); PRAGMA max_page_count = 2").await.unwrap();
        let insert = writer.execute_unprepared("INSERT INTO notes VALUES (zeroblob(100000))").await;
        assert_eq!(store_error(insert.unwrap_err()), StoreError::Full);
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let file = File { path: folder.path().join("meshup.db") };
        file.create().await.unwrap();
        let readers = file.open_readers(1).await.unwrap();
        assert!(readers.execute_unprepared("CREATE TABLE notes (text)").await.is_err());
    }
}
