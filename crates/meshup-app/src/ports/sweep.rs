//! Rows of deleted servers and rooms.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;

/// Deletes the rows of servers and rooms that have been marked as deleted, in portions.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SweepRepository: Send + Sync {
    /// Whether a deleted server or room still has rows.
    async fn is_due(&self) -> Result<bool, StoreError>;
    /// Deletes a bounded number of rows of one deleted server or room, and records their files; false if there are none
    /// that no other unit works on.
    async fn sweep(&self, at: OffsetDateTime) -> Result<bool, StoreError>;
}
