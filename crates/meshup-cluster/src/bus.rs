//! The bus between nodes, over connections that may break at any time.

mod batch;
mod link;
mod memory;
mod postgres;
mod queue;
mod redis;
mod wire;

pub use memory::MemoryNetwork;
pub use postgres::postgres_bus;
pub(crate) use redis::prefix;
pub use redis::redis_bus;

/// Why messages cannot be exchanged at the moment.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// PostgreSQL failed.
    #[error(transparent)]
    Postgres(#[from] sqlx::Error),
    /// Redis failed.
    #[error(transparent)]
    Redis(#[from] ::redis::RedisError),
    /// There was no answer in time.
    #[error("no answer in time")]
    Timeout,
    /// Nothing was received for so long that the connection must be broken.
    #[error("the connection is silent")]
    Silent,
    /// Messages came faster than they were processed, so that some were dropped.
    #[error("messages come faster than they are processed")]
    Overflow,
    /// The connection was closed.
    #[error("the connection was closed")]
    Closed,
}
