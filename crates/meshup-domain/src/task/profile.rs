//! What people choose about a task.

use time::OffsetDateTime;

use super::{TaskPriority, TaskStatus};
use crate::{ChannelId, UserId};

/// What people choose about a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskProfile {
    pub title: String,
    pub description: String,
    /// Who may not see it, may not see the task.
    pub channel: Option<ChannelId>,
    pub assigned_to: Option<UserId>,
    pub status: TaskStatus,
    pub priority: TaskPriority,
    /// 0 to 100; 100 while it is completed.
    pub progress: i32,
    pub due_date: Option<OffsetDateTime>,
    /// Not after `due_date`.
    pub start_date: Option<OffsetDateTime>,
    pub tags: Vec<String>,
}

impl Default for TaskProfile {
    /// Nothing is chosen yet.
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
