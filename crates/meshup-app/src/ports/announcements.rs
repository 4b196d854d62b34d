//! Announcements of site admins.

use async_trait::async_trait;
use meshup_domain::announcement::Announcement;
use meshup_domain::{AnnouncementId, UserId};
use time::OffsetDateTime;

use super::StoreError;

/// An announcement that has not reached everybody yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAnnouncement {
    /// What is announced.
    pub announcement: Announcement,
    /// The last user who has been notified; users are notified by id.
    pub reached: Option<UserId>,
}

/// Announcements.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AnnouncementRepository: Send + Sync {
    /// Stores a new announcement, which has reached nobody.
    async fn insert(&self, announcement: &Announcement) -> Result<(), StoreError>;
    /// Whether an announcement has not reached everybody yet.
    async fn is_any_pending(&self) -> Result<bool, StoreError>;
    /// The oldest pending announcement, locked until the unit ends, except those that another unit has locked.
    async fn take_pending(&self) -> Result<Option<PendingAnnouncement>, StoreError>;
    /// Records how far an announcement has come.
    async fn reach(&self, id: AnnouncementId, last: UserId) -> Result<(), StoreError>;
    /// Records that an announcement has reached everybody.
    async fn finish(&self, id: AnnouncementId, at: OffsetDateTime) -> Result<(), StoreError>;
}
