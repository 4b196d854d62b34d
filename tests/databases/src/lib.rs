//! A database with the present schema for each test: a copy of one that is migrated once in a run.
//!
//! Environment variables of `scripts/test` say where the originals are, and that they are removed afterwards. Without
//! them every database is migrated by itself.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

use std::fs::File;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// Holds the URL of a PostgreSQL superuser.
const SUPERUSER: &str = "MESHUP_TEST_POSTGRES";
/// Names a folder for the original on SQLite, and for what says that the originals are complete.
const FOLDER: &str = "MESHUP_TEST_TEMPLATES";
/// Names the original on PostgreSQL.
const ORIGINAL: &str = "MESHUP_TEST_POSTGRES_TEMPLATE";

/// Makes a SQLite database at `path`. `migrate` brings the database that a URL names to the present schema.
///
/// # Panics
/// If there is no database afterwards.
pub async fn sqlite<M, R>(path: &Path, migrate: M)
where
    M: FnOnce(String) -> R,
    R: Future<Output = ()>,
{
    let url = |path: &Path| format!("sqlite://{}", path.display());
    let Some(folder) = folder() else { return migrate(url(path)).await };
    let original = folder.join("meshup.db");
    once(&folder.join("sqlite"), migrate(url(&original))).await;
    std::fs::copy(&original, path).unwrap();
}

/// A PostgreSQL database, which is dropped with this.
pub struct Postgres {
    name: String,
    url: String,
}

impl Postgres {
    /// Without tables.
    pub async fn empty() -> Self {
        Self::create("template1").await
    }

    /// `migrate` brings the database that a URL names to the present schema.
    pub async fn migrated<M, R>(migrate: M) -> Self
    where
        M: FnOnce(String) -> R,
        R: Future<Output = ()>,
    {
        let (Some(folder), Ok(original)) = (folder(), std::env::var(ORIGINAL)) else {
            let database = Self::empty().await;
            migrate(database.url.clone()).await;
            return database;
        };
        let make = async {
            // An earlier attempt may have left it unfinished.
            run(&format!("DROP DATABASE IF EXISTS {original} WITH (FORCE)")).await;
            run(&format!("CREATE DATABASE {original}")).await;
            migrate(url(&original)).await;
        };
        once(&folder.join("postgres"), make).await;
        Self::create(&original).await
    }

    async fn create(original: &str) -> Self {
        let name = format!("meshup_{}", uuid::Uuid::new_v4().simple());
        run(&format!("CREATE DATABASE {name} TEMPLATE {original}")).await;
        Self { url: url(&name), name }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    /// A drop cannot wait for the runtime that it may be dropped in, so this takes a thread and a runtime of its own.
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&statement));
        });
        if gone.join().is_err() {
            eprintln!("the database {} stays behind", self.name);
        }
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Does the work unless it is done, in this process or in another. `done` is the file that says so.
async fn once(done: &Path, work: impl Future<Output = ()>) {
    if done.exists() {
        return;
    }
    let lock = File::create(done.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    if !done.exists() {
        work.await;
        File::create(done).unwrap();
    }
}

fn superuser() -> String {
    std::env::var(SUPERUSER)
        .expect("MESHUP_TEST_POSTGRES names a PostgreSQL to make databases in; scripts/test provides one")
}

fn url(name: &str) -> String {
    let superuser = superuser();
    let (server, _) = superuser.rsplit_once('/').expect("a URL ends with the name of a database");
    format!("{server}/{name}")
}

/// Runs a statement as the superuser.
async fn run(statement: &str) {
    let connection = connect(&superuser()).await;
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}

/// A single connection, past whatever is tested.
///
/// # Panics
/// If nobody answers.
pub async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
