//! One database per case, on SQLite and on PostgreSQL.

use std::sync::{Arc, Mutex};

use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventSink, Store, UnitOfWork};
use meshup_store::{StoreOptions, connect, migrate_down, migrate_status, migrate_up};
use meshup_test_databases::{Postgres, sqlite};
use sea_orm::DatabaseConnection;
use tempfile::TempDir;

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
        let heard = Arc::new(Heard::default());
        let store = connect(StoreOptions::new(&url), heard.clone()).await.unwrap();
        Self { url, store, heard }
    }

    pub(crate) async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.store.begin().await.unwrap()
    }

    /// The events announced so far, in order.
    pub(crate) fn events(&self) -> Vec<DomainEvent> {
        self.heard.0.lock().unwrap().clone()
    }

    /// A connection outside of the store, as of another process.
    pub(crate) async fn outside(&self) -> DatabaseConnection {
        meshup_test_databases::connect(&self.url).await
    }
}

/// Records the events it receives.
#[derive(Default)]
struct Heard(Mutex<Vec<DomainEvent>>);

impl EventSink for Heard {
    fn publish(&self, events: Vec<DomainEvent>) {
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
    let file = folder.path().join("meshup.db");
    sqlite(&file, migrate).await;
    case(Database::open(format!("sqlite://{}", file.display())).await).await;
}

/// Runs a case on a new database of the server given by the environment, and drops it, even if the case
/// fails.
pub(crate) async fn on_postgres<F, R>(case: F)
where
    F: FnOnce(Database) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    let database = Postgres::migrated(migrate).await;
    case(Database::open(database.url().to_owned()).await).await;
}

async fn migrate(url: String) {
    migrate_up(&url).await.unwrap();
}

/// Reverts this migration and all later ones.
pub(crate) async fn revert_to(url: &str, migration: &str) {
    let steps = migrate_status(url).await.unwrap();
    let later = steps.iter().rev().position(|step| step.name == migration).unwrap();
    migrate_down(url, Some(u32::try_from(later).unwrap() + 1)).await.unwrap();
}
