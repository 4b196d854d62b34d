//! Roles of members as they are kept.
