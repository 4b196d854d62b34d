//! What is left of deleted accounts, until it is gone too.

use async_trait::async_trait;
use meshup_domain::{ConversationId, FileKey, ServerId, UserId};
use time::OffsetDateTime;

use super::StoreError;

/// Accounts that were deleted, and of which something is left to delete.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ErasureRepository: Send + Sync {
    /// Records that the rest of an account is to be deleted.
    async fn add(&self, user: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Whether anything of a deleted account is left.
    async fn is_any_pending(&self) -> Result<bool, StoreError>;
    /// A deleted account, locked until the unit ends, except those that another unit has locked.
    async fn take(&self) -> Result<Option<UserId>, StoreError>;
    /// A server that the user is a member of and not banned from.
    async fn next_server(&self, user: UserId) -> Result<Option<ServerId>, StoreError>;
    /// A group conversation that the user takes part in.
    async fn next_group(&self, user: UserId) -> Result<Option<ConversationId>, StoreError>;
    /// Deletes at most `limit` rows that concern the user alone, such as settings, sessions, relations and
    /// notifications, and returns how many.
    async fn clear(&self, user: UserId, limit: u64) -> Result<u64, StoreError>;
    /// Those of `files`, uploads of the user, that no message shows.
    async fn unused(&self, user: UserId, files: &[FileKey]) -> Result<Vec<FileKey>, StoreError>;
    /// Records that nothing is left.
    async fn finish(&self, user: UserId) -> Result<(), StoreError>;
}
