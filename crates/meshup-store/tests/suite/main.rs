//! Every case of the store, on each database.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod community;
mod fixtures;
mod harness;
mod statements;

mod accounts;
mod audit;
mod channels;
mod deletion;
mod facts;
mod frozen;
mod invites;
mod keys;
mod members;
mod migrations;
mod people;
mod relations;
mod servers;
mod units;
mod writer;
