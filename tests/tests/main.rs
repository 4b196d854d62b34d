//! Black-box behaviour of the whole server, over HTTP and WebSocket, on both databases.
//!
//! Each test starts the real server on its own database. A case is written once and expanded into `sqlite::`
//! and `postgres::` by `on_each_database!`, and into `cluster::` and `redis_cluster::` by `on_each_cluster!`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

#[macro_use]
mod harness;

mod accounts;
mod administration;
mod asyncapi;
mod backups;
mod chats;
mod client;
mod cluster;
mod conversations;
mod copying;
mod deletions;
mod demo;
mod dms;
mod events;
mod files;
mod hostile;
mod leaving;
mod mail;
mod messages;
mod notes;
mod notifications;
mod operation;
mod polls;
mod realtime;
mod scenario;
mod search;
mod servers;
mod settings;
mod tasks;
mod threads;
