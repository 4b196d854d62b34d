//! Former texts of messages as they are kept.
