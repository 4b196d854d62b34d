//! Messages as they are kept.
