//! Opening the store named by a URL.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use meshup_app::ports::{EventSink, NodeId, Repos, Sharing, Store, StoreError, UnitOfWork};
use uuid::Uuid;

use crate::connection::Connection;
use crate::metrics::PoolUse;
use crate::reader::Reader;
use crate::repositories::SqlRepositories;
use crate::{postgres, schema, sqlite};

/// The range of delays in milliseconds before a unit is retried. It leaves time for the conflicting unit to
/// finish, and the randomness keeps two units from colliding again.
const PAUSE: std::ops::Range<u64> = 5..50;

/// The database URL and connection limits.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite://path/to/file` or `postgres://user:password@host/database`.
    pub url: String,
    /// The maximum number of connections; on SQLite, of read connections, besides the one that writes.
    pub connections: u32,
    /// The node in whose name events are logged for the others; random by default.
    pub node: NodeId,
}

impl StoreOptions {
    /// Chooses a connection limit suitable for one node.
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        let connections = if postgres::accepts(&url) { 32 } else { 8 };
        Self { url, connections, node: NodeId(Uuid::new_v4()) }
    }
}

/// Opens a database with an up-to-date schema (see [`migrate_up`](crate::migrate_up)), and refuses one that is newer
/// than this program. Events raised by units
/// are passed to `sink` after the commit.
pub async fn connect(options: StoreOptions, sink: Arc<dyn EventSink>) -> Result<Arc<dyn Store>, StoreError> {
    let StoreOptions { url, connections, node } = options;
    let (pool, engine) = if postgres::accepts(&url) {
        let pool = postgres::connect(&url, connections).await?;
        (pool.clone(), Engine::Postgres(postgres::Writer { pool, node, sink }))
    } else if let Some(file) = sqlite::File::of_url(&url) {
        let (readers, queue) = sqlite::connect(file, connections, sink).await?;
        (readers, Engine::Sqlite(queue))
    } else {
        return Err(unknown());
    };
    schema::refuse_newer(&pool).await?;
    schema::refuse_unfinished_copy(&pool).await?;
    let pool_use = PoolUse::new(connections);
    let read = SqlRepositories { conn: Connection::Reader(Reader { pool, pool_use }) };
    Ok(Arc::new(Opened { read, engine }))
}

/// Whether several nodes can use the database of this URL at the same time.
pub fn is_shared(url: &str) -> bool {
    postgres::accepts(url)
}

/// The URL may contain a password, so it is not repeated.
pub(crate) fn unknown() -> StoreError {
    StoreError::Internal("a database URL must begin with sqlite:// or postgres://".to_owned())
}

/// The database engine, which determines how units begin.
enum Engine {
    Sqlite(sqlite::Queue),
    Postgres(postgres::Writer),
}

struct Opened {
    read: SqlRepositories<Connection>,
    engine: Engine,
}

#[async_trait]
impl Store for Opened {
    fn read(&self) -> &dyn Repos {
        &self.read
    }

    fn is_only_writer(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(match &self.engine {
            Engine::Sqlite(queue) => queue.begin().await?,
            Engine::Postgres(writer) => postgres::begin(writer).await?,
        }))
    }

    /// On PostgreSQL, a room whose lock is held for long must not hold up other rooms.
    fn sharing(&self) -> Sharing {
        match self.engine {
            Engine::Sqlite(_) => Sharing::All,
            Engine::Postgres(_) => Sharing::Room,
        }
    }

    async fn pause(&self) {
        tokio::time::sleep(Duration::from_millis(rand::random_range(PAUSE))).await;
    }
}
