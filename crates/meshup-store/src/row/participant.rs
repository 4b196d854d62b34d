//! Participants of conversations as they are kept.
