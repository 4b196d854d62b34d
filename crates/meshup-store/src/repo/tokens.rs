//! The repository of tokens.
