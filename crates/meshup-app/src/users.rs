//! Users: profiles and relations (`docs/rules.md#users`).

mod avatar;
mod directory;
mod find;
mod presence;
mod profile;
mod relations;
mod update;

#[cfg(test)]
mod fixture;

use std::sync::Arc;

use crate::ports::{Background, Clock, Files, Presence};
use crate::transactions::Transactions;

pub use directory::DirectoryEntry;
pub(crate) use find::LONGEST_SEARCH;
pub use find::{FindUsersError, ListUsers, SearchUsers};
pub use presence::PeerPresence;
pub use profile::ProfileView;
pub use relations::RelateError;
pub use update::UpdateProfileError;

/// The use cases of users.
pub struct Users {
    /// Reads, and opens units of work that require a proof.
    pub store: Transactions,
    /// Supplies the current time.
    pub clock: Arc<dyn Clock>,
    /// Stores avatars.
    pub files: Arc<dyn Files>,
    /// Knows who has a live socket, which determines the status that others see.
    pub presence: Arc<dyn Presence>,
    /// Deletes replaced and unused avatars.
    pub background: Arc<dyn Background>,
}
