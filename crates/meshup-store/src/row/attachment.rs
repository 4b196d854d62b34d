//! Files of messages as they are kept.
