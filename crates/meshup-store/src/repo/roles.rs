//! The repository of roles.
