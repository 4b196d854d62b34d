//! The ports on SQLite and PostgreSQL.
//!
//! One type, `Sea`, implements every repository over whatever can run a statement: the pool of readers or one unit of
//! work. Rows live in `row`, one file per table with the conversions to and from the entity; queries live in `repo`,
//! one file per port; `sqlite` and `postgres` know how units begin, commit and end.

mod connect;
mod error;
mod in_use;
mod migrate;
#[cfg(test)]
mod plans;
mod postgres;
mod reader;
mod repo;
mod row;
mod sea;
mod search;
mod sight;
mod sqlite;
mod unit;

pub use connect::{StoreOptions, connect};
pub use in_use::InUse;
pub use migrate::{Step, migrate_down, migrate_status, migrate_up};
