//! Files that nothing names any more.

use async_trait::async_trait;
use meshup_domain::{FileKey, RoomId, ServerId};
use time::OffsetDateTime;

use super::StoreError;

/// Whatever has files and goes with all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilesOf {
    /// The attachments of its messages, and the files of the tasks that belong to its channel.
    Room(RoomId),
    /// Those of all its rooms and tasks, its icon and its banner.
    Server(ServerId),
}

/// Keys of files whose rows are gone, until the files are too.
///
/// A file cannot be removed in a transaction. So whoever deletes the last row that names it notes the key in the
/// same unit, and a scheduled job removes the file and then the key.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DiscardedFileRepository: Send + Sync {
    /// Notes files to be removed; noting one twice changes nothing.
    async fn add(&self, keys: &[FileKey], at: OffsetDateTime) -> Result<(), StoreError>;
    /// Notes every file of what a room or server holds, before that is deleted.
    async fn add_all_in(&self, place: FilesOf, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The oldest, at most `limit`.
    async fn oldest(&self, limit: u64) -> Result<Vec<FileKey>, StoreError>;
    /// Forgets files that were removed.
    async fn forget(&self, keys: &[FileKey]) -> Result<(), StoreError>;
}
