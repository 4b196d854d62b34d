//! Notifications to users.

use async_trait::async_trait;
use meshup_domain::notification::{Notification, NotificationKind};
use meshup_domain::{MessageId, NotificationId, RoomId, Seq, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Page, PageRequest};

/// A notification to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Stored as unread, whatever its `is_read`.
    pub notification: Notification,
    /// Deduplication key: unique per user.
    pub topic: String,
    /// The position of the message in question. Reading the room up to there marks the notification as read.
    pub position: Option<(RoomId, Seq)>,
    /// Whether it is mailed if it stays unread.
    pub to_mail: bool,
}

/// A filter for the notifications of a user. The default matches all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotificationFilter {
    /// Only unread notifications, or only those that have been read.
    pub unread: Option<bool>,
    /// Only notifications of this kind.
    pub kind: Option<NotificationKind>,
}

/// Notifications.
///
/// A notification is visible while its user is a member of the server it comes from and can see its channel.
/// One about a message shows the start of the current text, whatever body was stored; it is invisible while
/// the message is deleted or, for a mention, no longer mentions the user by name, role or `@everyone`.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Stores those whose topic is new to their user, and returns the ids.
    async fn insert(&self, new: &[NewNotification]) -> Result<Vec<NotificationId>, StoreError>;
    /// A visible notification of the user.
    async fn get(&self, user: UserId, id: NotificationId) -> Result<Option<Notification>, StoreError>;
    /// The visible notifications of a user, newest first.
    async fn list(
        &self,
        user: UserId,
        filter: NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, StoreError>;
    /// Marks those that are visible to the user and unread, and returns how many.
    async fn mark(&self, user: UserId, ids: &[NotificationId], at: OffsetDateTime)
    -> Result<u64, StoreError>;
    /// Marks all that are visible to the user and unread, and returns how many.
    async fn mark_all(&self, user: UserId, at: OffsetDateTime) -> Result<u64, StoreError>;
    /// Marks those about messages of a room up to a position.
    async fn mark_room(
        &self,
        user: UserId,
        room: RoomId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Marks those about messages of a room after a position as unread.
    async fn unmark_room(&self, user: UserId, room: RoomId, after: Seq) -> Result<(), StoreError>;
    /// Deletes the notifications about these messages of a room.
    async fn withdraw(&self, room: RoomId, messages: &[MessageId]) -> Result<(), StoreError>;

    /// Users with notifications that have been waiting to be mailed since `before`, whether read or not.
    async fn to_mail(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<UserId>, StoreError>;
    /// Postpones the mail of notifications waiting since `before` by their age, at most an hour, so that a
    /// user who stays online causes few writes.
    async fn mail_later(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Takes the notifications of these users waiting since `before`, and returns the unread and visible
    /// ones, oldest first. Concurrent calls never return the same one.
    async fn take_mail(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
    ) -> Result<Vec<Notification>, StoreError>;

    /// At most `limit` notifications older than `before` that have been read.
    async fn old(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<NotificationId>, StoreError>;
    /// Deletes notifications.
    async fn delete(&self, ids: &[NotificationId]) -> Result<(), StoreError>;
}
