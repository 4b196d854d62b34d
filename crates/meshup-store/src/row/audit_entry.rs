//! Entries of audit logs as they are kept.
