//! Notifications to users.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::message::quoted;
use crate::{NotificationId, ServerId, UserId, string_enum};

string_enum! {
    /// The reason for a notification.
    NotificationKind {
        /// A message mentions the user, one of their roles, or everyone.
        Mention = "mention",
        DirectMessage = "direct_message",
        /// Another user asks to begin a conversation.
        MessageRequest = "message_request",
        TaskAssigned = "task_assigned",
        /// A task assigned to the user is due within a day.
        TaskDue = "task_due",
        TaskOverdue = "task_overdue",
        EventInvitation = "event_invitation",
        EventReminder = "event_reminder",
        PollClosed = "poll_closed",
    }
}

/// A notification to one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub id: NotificationId,
    pub user: UserId,
    pub kind: NotificationKind,
    pub title: String,
    /// For a message, the start of its current text.
    pub body: String,
    pub server: Option<ServerId>,
    /// The id of the channel or conversation.
    pub room: Option<Uuid>,
    /// The id of the message, task, event or poll.
    pub target: Uuid,
    /// The user marked it as read, or has read the room up to the message in question.
    pub is_read: bool,
    pub created_at: OffsetDateTime,
}

/// The maximum number of notifications that one request can mark as read by id.
pub const MAX_MARKED: usize = 1_000;

/// The summary of a message: the start of its text, or a description of its attachments if it has none.
pub fn excerpt(content: &str, files: usize) -> String {
    match files {
        1 if content.is_empty() => "sent a file".to_owned(),
        n if content.is_empty() => format!("sent {n} files"),
        _ => quoted(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_shows_the_start_of_a_message_or_counts_its_files() {
        assert_eq!(excerpt(&"é".repeat(101), 3), "é".repeat(100));
        assert_eq!([excerpt("", 1), excerpt("", 2)], ["sent a file", "sent 2 files"]);
    }
}
