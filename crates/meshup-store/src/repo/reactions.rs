//! The repository of reactions.
