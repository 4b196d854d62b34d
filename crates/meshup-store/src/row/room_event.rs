//! Durable events of rooms as they are kept.
