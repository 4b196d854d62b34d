//! The repository of audit.
