//! Use cases, behind ports.
//!
//! Each feature is a struct (`Accounts`, `Servers`, `Messages`, ...) whose methods are the use cases. A use
//! case validates its command, obtains a proof of permission from [`access::Access`], writes in one unit of
//! work, raises events, and commits. All of its dependencies are traits in [`ports`], so that tests replace
//! only those.

pub mod access;
pub mod accounts;
pub mod actor;
mod cache;
mod cards;
pub mod channels;
pub mod cleanup;
pub mod comments;
pub mod community;
pub mod conversations;
pub mod error;
pub mod event;
pub mod events;
pub mod follow;
pub mod items;
pub mod live;
pub mod messages;
pub mod notes;
pub mod notifications;
pub mod page;
pub mod polls;
pub mod ports;
pub mod schedule;
pub mod search;
pub mod servers;
pub mod settings;
pub mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod typing;
pub mod units;
pub mod users;

pub use actor::Actor;
pub use error::{Explain, Explanation, Kind, Refusals};
pub use page::{Page, PageRequest};
