//! Drafts of messages.

use async_trait::async_trait;
use meshup_domain::draft::Draft;
use meshup_domain::room::RoomOwner;
use meshup_domain::{RoomId, UserId};

use super::StoreError;

/// The result of saving a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveDraftOutcome {
    /// It is the user's draft in the room now.
    Saved,
    /// The room was deleted; nothing was written.
    Gone,
    /// The user has too many drafts in other rooms; nothing was written.
    TooMany,
}

/// Drafts. A message ends the one of its author in its room, see
/// [`MessageRepository::append`](super::MessageRepository::append).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DraftRepository: Send + Sync {
    /// The drafts of a user in rooms that they may read, the last one that was saved first.
    async fn list(&self, user: UserId) -> Result<Vec<(RoomOwner, Draft)>, StoreError>;
    /// The draft of a user in a room.
    async fn get(&self, user: UserId, room: RoomId) -> Result<Option<Draft>, StoreError>;
    /// Stores or replaces the draft of a user in a room, unless they have `limit` others. Concurrent calls may exceed the
    /// limit by their number.
    async fn save(
        &self,
        user: UserId,
        room: RoomId,
        draft: &Draft,
        limit: u64,
    ) -> Result<SaveDraftOutcome, StoreError>;
    /// Deletes a draft; false if there is none.
    async fn remove(&self, user: UserId, room: RoomId) -> Result<bool, StoreError>;
}
