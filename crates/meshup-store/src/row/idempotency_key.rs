//! Idempotency keys and their answers as they are kept.
