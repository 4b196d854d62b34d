//! How the workspace is built: which crate may name which, and under which licences all of it comes.
//!
//! Crates are read from `cargo metadata`, so that it holds for what is compiled and not for what is believed. What a use
//! case does with a proof is read from its source.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod layers;
mod licences;
mod metadata;
mod proofs;
