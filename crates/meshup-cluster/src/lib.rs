//! The nodes of a cluster: a bus between them, and rate limits that they share.
//!
//! Nodes share a PostgreSQL database. Its `LISTEN` and `NOTIFY` carry the messages of the bus ([`postgres_bus`]), or
//! Redis does ([`redis_bus`]). A node alone needs no bus; [`MemoryNetwork`] connects nodes within a process.

mod bus;
mod limits;
mod options;

pub use bus::{BusError, MemoryNetwork, postgres_bus, redis_bus};
pub use limits::{PostgresLimits, RedisLimits};
pub use options::RedisOptions;
