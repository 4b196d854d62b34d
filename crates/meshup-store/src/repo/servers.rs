//! The repository of servers.
