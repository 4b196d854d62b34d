//! Roles as they are kept.
