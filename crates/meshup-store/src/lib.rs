//! The ports on SQLite and PostgreSQL.
//!
//! One type, [`Sea`](sea::Sea), implements every repository over whatever can run a statement: the pool of readers or
//! one unit of work. Rows live in [`row`], one file per table with the conversions to and from the entity; queries live
//! in [`repo`], one file per port.

mod error;
mod repo;
mod row;
mod sea;
mod search;
