//! Mentions as they are kept.
