//! Conversations as they are kept.
