//! The structure of the workspace: dependencies between crates, licenses, and citations.
//!
//! Crates are read from `cargo metadata`, so the checks cover what is actually compiled. The use of proofs by
//! use cases, and citations in comments, are read from the source.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod citations;
mod layers;
mod licences;
mod metadata;
mod proofs;
