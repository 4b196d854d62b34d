//! Notifications as this surface shows them.

use meshup_domain::notification::Notification;
use meshup_web::Timestamp;
use meshup_web::choice::NotificationKind;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that a person is told of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub(crate) struct NotificationDto {
    id: Uuid,
    kind: NotificationKind,
    #[schema(example = "Alice mentioned you in #general")]
    title: String,
    /// Of a message: its first 100 characters as they are now.
    #[schema(example = "Hi @bob")]
    body: String,
    /// Null for direct conversations.
    server: Option<Uuid>,
    /// The channel or direct conversation, where it is about one.
    room: Option<Uuid>,
    /// The message, task, event or poll that it is about.
    target_id: Uuid,
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

/// How many were marked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NotificationsMarked)]
pub(crate) struct MarkedDto {
    /// Those that were unread.
    pub(super) marked_count: u64,
}
