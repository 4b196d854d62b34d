//! The repository of keys.
