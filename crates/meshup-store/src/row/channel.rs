//! Channels as they are kept.
