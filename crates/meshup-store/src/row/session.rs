//! Sessions as they are kept.
