//! Files without references.

use async_trait::async_trait;
use meshup_domain::{FileKey, RoomId, ServerId};
use time::OffsetDateTime;

use super::StoreError;

/// An object that is deleted with all of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileOwner {
    /// Attachments of its messages, and files of the tasks that belong to its channel.
    Room(RoomId),
    /// Those of all its rooms and tasks, its icon and its banner.
    Server(ServerId),
}

/// Keys of files whose rows have been deleted, until the files are deleted too.
///
/// Files cannot be deleted transactionally. A unit that deletes the last row referring to a file therefore
/// records its key, and a scheduled job later deletes the file and then the key.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DiscardedFileRepository: Send + Sync {
    /// Records files to be deleted. Recording one twice has no effect.
    async fn add(&self, keys: &[FileKey], at: OffsetDateTime) -> Result<(), StoreError>;
    /// Records every file of a room or server. Call it before deleting the room or server.
    async fn add_all_in(&self, place: FileOwner, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The oldest keys, at most `limit`.
    async fn oldest(&self, limit: u64) -> Result<Vec<FileKey>, StoreError>;
    /// Forgets files that have been deleted.
    async fn forget(&self, keys: &[FileKey]) -> Result<(), StoreError>;
}
