//! The repository of sessions.
