//! A database with the current schema for each test: a copy of a template that is migrated once per run.
//!
//! `scripts/test` sets environment variables that name the templates, and removes the templates afterwards.
//! Without the variables, each database is migrated separately.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

use std::fs::File;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// Holds the URL of a PostgreSQL superuser.
const SUPERUSER: &str = "MESHUP_TEST_POSTGRES";
/// Names a folder for the SQLite template, and for the files that mark templates as complete.
const FOLDER: &str = "MESHUP_TEST_TEMPLATES";
/// Names the PostgreSQL template.
const TEMPLATE: &str = "MESHUP_TEST_POSTGRES_TEMPLATE";

/// Creates a SQLite database at `path`. `migrate` migrates the database with the given URL.
///
/// # Panics
/// If the database cannot be created.
pub async fn sqlite<M, R>(path: &Path, migrate: M)
where
    M: FnOnce(String) -> R,
    R: Future<Output = ()>,
{
    let url = |path: &Path| format!("sqlite://{}", path.display());
    let Some(folder) = folder() else { return migrate(url(path)).await };
    let template = folder.join("meshup.db");
    once(&folder.join("sqlite"), migrate(url(&template))).await;
    std::fs::copy(&template, path).unwrap();
}

/// A PostgreSQL database, which is dropped with this value.
pub struct Postgres {
    name: String,
    url: String,
}

impl Postgres {
    /// Creates a database without tables.
    pub async fn empty() -> Self {
        Self::create("template1").await
    }

    /// Creates a database with the current schema. `migrate` migrates the database with the given URL.
    pub async fn migrated<M, R>(migrate: M) -> Self
    where
        M: FnOnce(String) -> R,
        R: Future<Output = ()>,
    {
        let (Some(folder), Ok(template)) = (folder(), std::env::var(TEMPLATE)) else {
            let database = Self::empty().await;
            migrate(database.url.clone()).await;
            return database;
        };
        let create = async {
            // An earlier attempt may have left it unfinished.
            run(&format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)")).await;
            run(&format!("CREATE DATABASE {template}")).await;
            migrate(url(&template)).await;
        };
        once(&folder.join("postgres"), create).await;
        Self::create(&template).await
    }

    async fn create(template: &str) -> Self {
        let name = format!("meshup_{}", uuid::Uuid::new_v4().simple());
        run(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: url(&name), name }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    /// `drop` cannot wait on the current runtime, so this uses a thread with a runtime of its own.
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&statement));
        });
        if dropped.join().is_err() {
            eprintln!("the database {} was not dropped", self.name);
        }
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Does the work unless this or another process has done it, which the file `done` records.
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
        .expect("MESHUP_TEST_POSTGRES must be the URL of a PostgreSQL superuser; scripts/test provides one")
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

/// A single connection that bypasses the code under test.
///
/// # Panics
/// If the connection fails.
pub async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
