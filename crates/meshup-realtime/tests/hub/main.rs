//! What connections receive, under concurrency.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod access;
mod cluster;
mod delivery;
mod news;
mod presence;
mod replay;
mod world;
