//! What people are told of.

use crate::words;

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
