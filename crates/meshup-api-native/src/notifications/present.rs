//! Notifications as the native surface shows them.

use meshup_domain::notification::Notification;
use meshup_web::Timestamp;
use meshup_web::choice::NotificationKind;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A notification.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub(crate) struct NotificationDto {
    /// For marking it as read.
    id: Uuid,
    kind: NotificationKind,
    /// A text to show to the user.
    #[schema(example = "Alice mentioned you in #general")]
    title: String,
    /// For a message, the first 100 characters of its current text.
    #[schema(example = "Hi @bob")]
    body: String,
    /// Null for direct conversations and announcements.
    server: Option<Uuid>,
    /// The channel or direct conversation, if any.
    room: Option<Uuid>,
    /// The message, task, event, poll or announcement that the notification is about.
    target_id: Uuid,
    /// Also true once the user has read the room up to the message.
    is_read: bool,
    created_at: Timestamp,
}

impl From<Notification> for NotificationDto {
    fn from(notification: Notification) -> Self {
        let Notification { id, user: _, kind, title, body, server, room, target, is_read, created_at } =
            notification;
        Self {
            id: id.0,
            kind: kind.into(),
            title,
            body,
            server: server.map(|server| server.0),
            room,
            target_id: target,
            is_read,
            created_at: created_at.into(),
        }
    }
}

/// How many notifications were marked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NotificationsMarked)]
pub(crate) struct MarkedDto {
    /// Notifications that were unread before.
    pub(super) marked_count: u64,
}
