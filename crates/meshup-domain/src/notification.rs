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
        /// Someone wrote in a direct conversation that the user has not muted.
        DirectMessage = "direct_message",
        /// Another user asks to begin a conversation.
        MessageRequest = "message_request",
        /// Another user assigned a task to the user.
        TaskAssigned = "task_assigned",
        /// A task assigned to the user is due within a day.
        TaskDue = "task_due",
        /// A task is overdue that is assigned to the user or, if it has no assignee, was created by them.
        TaskOverdue = "task_overdue",
        /// The user was invited to an event.
        EventInvitation = "event_invitation",
        /// An event that the user has not declined starts soon.
        EventReminder = "event_reminder",
        /// A poll that the user created or voted in was closed.
        PollClosed = "poll_closed",
        /// A site admin tells everybody something.
        Announcement = "announcement",
    }
}

/// A notification to one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// UUIDv7, so ids sort by creation time.
    pub id: NotificationId,
    /// The recipient.
    pub user: UserId,
    /// Why the user is notified.
    pub kind: NotificationKind,
    /// A sentence or, for events, the title of the event at the time.
    pub title: String,
    /// For a message, the start of its current text.
    pub body: String,
    /// `None` for direct conversations.
    pub server: Option<ServerId>,
    /// The id of the channel or conversation; `None` for an item without a channel.
    pub room: Option<Uuid>,
    /// The id of the message, task, event, poll or announcement.
    pub target: Uuid,
    /// The user marked it as read, or has read the room up to the message in question.
    pub is_read: bool,
    /// When it was stored, which is when its cause was committed or shortly after.
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
