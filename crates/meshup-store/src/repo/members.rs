//! The repository of members.
