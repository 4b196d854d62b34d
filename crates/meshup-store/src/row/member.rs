//! Members as they are kept.
