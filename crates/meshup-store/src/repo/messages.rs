//! The repository of messages.
