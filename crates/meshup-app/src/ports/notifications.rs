//! Notices to people.

use async_trait::async_trait;
use meshup_domain::notification::{Notification, NotificationKind};
use meshup_domain::{MessageId, NotificationId, RoomId, Seq, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Page, PageRequest};

/// A notification that is not stored yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Unread, whatever it says.
    pub notification: Notification,
    /// Nobody has two of the same topic.
    pub topic: String,
    /// Where the message is that it is about: whoever has read the room up to there has read the notification.
    pub position: Option<(RoomId, Seq)>,
    /// Whether it is mailed, should it stay unread.
    pub to_mail: bool,
}

/// Which notifications of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotificationFilter {
    pub unread: Option<bool>,
    pub kind: Option<NotificationKind>,
}

/// Notices are seen by whoever is still a member where they come from, and sees the channel that they name. One about
/// a message shows the start of its text as it is now, whatever body it was stored with; it is not seen while the message
/// is deleted or, if it is a mention, does not call the person by name, by a role of theirs, or as everyone.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Stores those of which the person has none of the same topic yet, and names them.
    async fn insert(&self, new: &[NewNotification]) -> Result<Vec<NotificationId>, StoreError>;
    /// One of a person's, if they see it.
    async fn get(&self, user: UserId, id: NotificationId) -> Result<Option<Notification>, StoreError>;
    /// Those that a person sees, newest first.
    async fn list(
        &self,
        user: UserId,
        filter: NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, StoreError>;
    /// Marks these, as far as they are the person's, seen and unread; says how many they were.
    async fn mark(&self, user: UserId, ids: &[NotificationId], at: OffsetDateTime)
    -> Result<u64, StoreError>;
    /// Marks all that a person sees and has not read; says how many they were.
    async fn mark_all(&self, user: UserId, at: OffsetDateTime) -> Result<u64, StoreError>;
    /// Marks those about messages of a room up to a position.
    async fn mark_room(
        &self,
        user: UserId,
        room: RoomId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Takes away what told of these messages of a room.
    async fn withdraw(&self, room: RoomId, messages: &[MessageId]) -> Result<(), StoreError>;

    /// People with notifications to mail that have waited since `before`, unread or not.
    async fn to_mail(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<UserId>, StoreError>;
    /// Lets what waits since `before` to be mailed to these people wait as long again as it is old, an hour at most, so
    /// that somebody who is here for long costs few writes.
    async fn mail_later(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Takes what waits since `before` to be mailed to these people, and gives what is unread and seen of it, oldest
    /// first. Of many at once, one gets it.
    async fn take_mail(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
    ) -> Result<Vec<Notification>, StoreError>;

    /// Notifications from before `before` that are read, at most `limit`.
    async fn old(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<NotificationId>, StoreError>;
    async fn delete(&self, ids: &[NotificationId]) -> Result<(), StoreError>;
}
