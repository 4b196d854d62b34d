//! Files without references.

use async_trait::async_trait;
use meshup_domain::{ChannelId, FileKey};
use time::OffsetDateTime;

use super::StoreError;

/// A folder of files, each of which belongs to a row.
///
/// There are other folders, in which files may wait for their row without limit, such as uploads of media before the
/// message that shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFolder {
    /// Files sent with messages, and their thumbnails.
    Attachments,
    /// Pictures of users.
    Avatars,
    /// Archives of what users wrote.
    Exports,
    /// Icons and banners of servers.
    Servers,
    /// Files of tasks.
    Tasks,
}

impl FileFolder {
    /// All folders.
    pub const ALL: [Self; 5] = [Self::Attachments, Self::Avatars, Self::Exports, Self::Servers, Self::Tasks];

    /// Its name, with which the keys of its files begin.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attachments => "attachments",
            Self::Avatars => "avatars",
            Self::Exports => "exports",
            Self::Servers => "servers",
            Self::Tasks => "tasks",
        }
    }
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
    /// Records the files of all tasks in a channel. Call it before deleting them with the channel.
    async fn add_from_tasks_in(&self, channel: ChannelId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The oldest keys, at most `limit`.
    async fn oldest(&self, limit: u64) -> Result<Vec<FileKey>, StoreError>;
    /// Forgets files that have been deleted.
    async fn forget(&self, keys: &[FileKey]) -> Result<(), StoreError>;
    /// Those of the keys, all in this folder and none of a thumbnail, that no row refers to.
    async fn unreferenced(&self, folder: FileFolder, keys: Vec<FileKey>) -> Result<Vec<FileKey>, StoreError>;
    /// When the next search for files that no row refers to is due.
    async fn sweep_due_at(&self) -> Result<OffsetDateTime, StoreError>;
    /// Changes when it is due, unless another node has done so since `from` was read.
    async fn schedule_sweep(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<bool, StoreError>;
}
