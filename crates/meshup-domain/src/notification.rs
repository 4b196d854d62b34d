//! What people are told of.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::message::quoted;
use crate::{NotificationId, ServerId, UserId, words};

words! {
    /// Why somebody is told.
    NotificationKind {
        /// A message calls them, one of their roles, or everyone.
        Mention = "mention",
        DirectMessage = "direct_message",
        /// Somebody wants to write to them.
        MessageRequest = "message_request",
        TaskAssigned = "task_assigned",
        /// A task of theirs is due within a day.
        TaskDue = "task_due",
        TaskOverdue = "task_overdue",
        EventInvitation = "event_invitation",
        EventReminder = "event_reminder",
        PollClosed = "poll_closed",
    }
}

/// A notice to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub id: NotificationId,
    pub user: UserId,
    pub kind: NotificationKind,
    pub title: String,
    /// Of a message, the start of its text as it is now.
    pub body: String,
    pub server: Option<ServerId>,
    /// The channel's or conversation's id.
    pub room: Option<Uuid>,
    /// What it is about: a message, task, event or poll.
    pub target: Uuid,
    /// The person marked it, or has read the room up to the message that it is about.
    pub is_read: bool,
    pub created_at: OffsetDateTime,
}

/// Notifications that one request may mark as read by their ids.
pub const MAX_MARKED: usize = 1_000;

/// What a notice shows of a message: the start of its text, or what it brings where it has none.
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
