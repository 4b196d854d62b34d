//! The repository of relations.
