//! One database per case, on SQLite and on PostgreSQL.

use std::sync::{Arc, Mutex};

use meshup_app::event::Event;
use meshup_app::ports::{EventSink, Store, UnitOfWork};
use meshup_store::{StoreOptions, connect, migrate_up};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;

/// The environment variable with the URL of a PostgreSQL superuser.
const POSTGRES: &str = "MESHUP_TEST_POSTGRES";

/// Expands each case into a test on SQLite and one on PostgreSQL.
#[macro_export]
macro_rules! on_each_database {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::harness::on_sqlite(super::$case).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::harness::on_postgres(super::$case).await;
            })+
        }
    };
}

/// An empty database with the current schema.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) store: Arc<dyn Store>,
    heard: Arc<Heard>,
}

impl Database {
    pub(crate) async fn open(url: String) -> Self {
        migrate_up(&url).await.unwrap();
        let heard = Arc::new(Heard::default());
        let store = connect(StoreOptions::new(&url), heard.clone()).await.unwrap();
        Self { url, store, heard }
    }

    pub(crate) async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.store.begin().await.unwrap()
    }

    /// The events announced so far, in order.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.heard.0.lock().unwrap().clone()
    }

    /// A connection outside of the store, as of another process.
    pub(crate) async fn outside(&self) -> DatabaseConnection {
        outside(&self.url).await
    }
}

/// Records the events it receives.
#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl EventSink for Heard {
    fn publish(&self, events: Vec<Event>) {
        self.0.lock().unwrap().extend(events);
    }
}

/// Runs a case on a new file.
pub(crate) async fn on_sqlite<F, R>(case: F)
where
    F: FnOnce(Database) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    let folder = TempDir::new().unwrap();
    let database = Database::open(format!("sqlite://{}/meshup.db", folder.path().display())).await;
    case(database).await;
}

/// Runs a case on a new database of the server given by the environment, and drops it, even if the case
/// fails.
pub(crate) async fn on_postgres<F, R>(case: F)
where
    F: FnOnce(Database) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    let server = std::env::var(POSTGRES)
        .unwrap_or_else(|_| panic!("{POSTGRES} must hold the URL of a PostgreSQL superuser"));
    let name = format!("meshup_{}", uuid::Uuid::new_v4().simple());
    let admin = outside(&server).await;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (host, _) = server.rsplit_once('/').expect("a URL ends with the name of a database");
    let url = format!("{host}/{name}");
    let outcome = match tokio::spawn(Database::open(url)).await {
        Ok(database) => tokio::spawn(case(database)).await,
        Err(failure) => Err(failure),
    };
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

async fn outside(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}
