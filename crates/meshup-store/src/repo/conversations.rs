//! The repository of conversations.
