//! Use cases, behind ports.
//!
//! Each feature is a struct (`Accounts`, `Servers`, `Messages`, ...) whose methods are the use cases. A use
//! case validates its command, obtains a proof of permission from [`access::Access`], writes in one unit of
//! work, raises events, and commits. All of its dependencies are traits in [`ports`], so that tests replace
//! only those.
#![warn(missing_docs)]

pub mod access;
pub mod accounts;
pub mod actor;
pub mod administration;
pub mod announcements;
mod cache;
pub mod channels;
pub mod cleanup;
pub mod cluster;
pub mod comments;
pub mod conversations;
pub mod domain_event;
pub mod erasure;
pub mod error;
pub mod events;
pub mod exports;
pub mod items;
pub mod mail;
pub mod messages;
pub mod notes;
pub mod notifications;
pub mod online;
pub mod orphans;
pub mod page;
pub mod polls;
pub mod ports;
pub mod projection;
pub mod retention;
pub mod schedule;
pub mod search;
pub mod server_context;
pub mod servers;
pub mod settings;
pub mod site;
pub mod sweep;
pub mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod thumbnails;
pub mod transactions;
pub mod typing;
mod user_cards;
pub mod users;

pub use actor::Actor;
pub use error::{ErrorKind, Explain, Explanation, Refusals};
pub use page::{Page, PageRequest};
