//! People of private channels as they are kept.
