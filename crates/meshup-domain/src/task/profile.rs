//! The editable part of a task.

use time::OffsetDateTime;

use super::{TaskPriority, TaskStatus};
use crate::{ChannelId, UserId};

/// The fields of a task that users edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskProfile {
    /// 1 to 200 characters.
    pub title: String,
    /// At most 10,000 characters.
    pub description: String,
    /// The task is visible only to users who can see this channel.
    pub channel: Option<ChannelId>,
    /// The member responsible, who can change the task.
    pub assigned_to: Option<UserId>,
    /// Changed by users, except that the clock makes open tasks overdue.
    pub status: TaskStatus,
    /// A label, and an order for lists.
    pub priority: TaskPriority,
    /// 0 to 100 percent; 100 while the task is completed.
    pub progress: i32,
    /// Once it has passed, an open task is overdue.
    pub due_date: Option<OffsetDateTime>,
    /// Not after `due_date`.
    pub start_date: Option<OffsetDateTime>,
    /// At most 20, without duplicates.
    pub tags: Vec<String>,
}

impl Default for TaskProfile {
    /// The profile that a new task starts from, without a title yet.
    fn default() -> Self {
        Self {
            title: String::new(),
            description: String::new(),
            channel: None,
            assigned_to: None,
            status: TaskStatus::Pending,
            priority: TaskPriority::Medium,
            progress: 0,
            due_date: None,
            start_date: None,
            tags: Vec::new(),
        }
    }
}
