//! Mailed tokens as they are kept.
