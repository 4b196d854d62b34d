//! Reactions as they are kept.
