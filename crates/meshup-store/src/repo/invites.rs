//! The repository of invites.
