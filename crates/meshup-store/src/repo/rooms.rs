//! The repository of rooms.
