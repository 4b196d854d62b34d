//! The repository of channels.
