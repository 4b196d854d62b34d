//! The repository of users.
