//! Every case of the store, on each database.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod fixtures;
mod harness;

mod accounts;
mod frozen;
mod keys;
mod migrations;
mod people;
mod relations;
mod units;
mod writer;
