//! Servers as they are kept.
