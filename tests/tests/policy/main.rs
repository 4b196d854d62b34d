//! How the workspace is built: which crate may name which, under which licences all of it comes, and what it cites.
//!
//! Crates are read from `cargo metadata`, so that it holds for what is compiled and not for what is believed. What a use
//! case does with a proof, and what comments cite, is read from the source.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod citations;
mod layers;
mod licences;
mod metadata;
mod proofs;
