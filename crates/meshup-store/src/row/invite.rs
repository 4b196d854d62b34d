//! Invites as they are kept.
