//! Read markers as they are kept.
