//! The ports, implemented on SQLite and PostgreSQL.
//!
//! One type, `SqlRepositories`, implements every repository on a `Connection`: the pool of readers or one unit of
//! work; tests have others. `row` has one file per table, with the conversions to and from the entity;
//! `repo` has the queries, one file per port; `sqlite` and `postgres` implement how units begin, commit and
//! end.

pub mod backup;
pub mod check;
mod connect;
mod connection;
mod copy;
mod error;
mod in_use;
mod metrics;
mod migrate;
#[cfg(test)]
mod plans;
mod postgres;
mod reader;
mod repo;
mod repositories;
mod row;
mod schema;
mod search;
mod sqlite;
mod unit;
mod visibility;

pub use connect::{StoreOptions, connect, is_shared};
pub use copy::{Copied, CopyError, CopyOptions, CopyProgress, copy_database};
pub use in_use::InUse;
pub use migrate::{Step, migrate_down, migrate_status, migrate_up};
