//! Follows between people as they are kept.
