//! Blocks between people as they are kept.
