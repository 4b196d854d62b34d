//! The expiry of messages.

use async_trait::async_trait;
use meshup_domain::{RoomId, Seq};
use time::OffsetDateTime;

use super::StoreError;

/// What decides whether messages of a room have expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomRetention {
    /// A channel's or conversation's room.
    pub room: RoomId,
    /// The setting of the channel's server; `None` for the setting of the site.
    pub days: Option<i32>,
    /// When the oldest message was posted that has not been examined yet; `None` if there is none.
    pub oldest: Option<OffsetDateTime>,
}

/// Messages that expire.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RetentionRepository: Send + Sync {
    /// Whether a server has a setting of its own.
    async fn is_any_set(&self) -> Result<bool, StoreError>;
    /// The first rooms after `after` in the order of their ids, at most `limit`. The cost does not depend on the number
    /// of messages.
    async fn examine(&self, after: Option<RoomId>, limit: u64) -> Result<Vec<RoomRetention>, StoreError>;
    /// Deletes a bounded number of messages of a room that were posted before `before` and are not pinned, with their
    /// attachments, revisions, reactions, mentions, notifications and words, and records their files. Only their
    /// positions are kept, as for a message that was deleted at `at`. Locks the room's server and the room.
    async fn expire(
        &self,
        room: RoomId,
        before: OffsetDateTime,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Makes messages of a locked room expire from `seq` on, even if they have been examined before. Call it when a
    /// message is unpinned.
    async fn examine_again(&self, room: RoomId, seq: Seq) -> Result<(), StoreError>;
}
