//! Rooms as they are kept.
