//! The nodes of a cluster: a bus between them, and rate limits that they share.
//!
//! Nodes share a PostgreSQL database. Its `LISTEN` and `NOTIFY` carry the messages of the bus ([`PostgresBus`]), or
//! Redis does ([`RedisBus`]). A node alone needs no bus; [`MemoryBus`] connects nodes within a process.

mod bus;
mod limits;

pub use bus::{BusError, MemoryBus, MemoryNetwork, PostgresBus, RedisBus};
pub use limits::{PostgresLimits, RedisLimits};
