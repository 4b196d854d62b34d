//! What people choose about a task.

use time::OffsetDateTime;

use super::{Task, TaskPriority, TaskStatus};
use crate::{ChannelId, UserId};

/// What people choose about a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskProfile {
    pub title: String,
    pub description: String,
    pub channel: Option<ChannelId>,
    pub assigned_to: Option<UserId>,
    pub status: TaskStatus,
    pub priority: TaskPriority,
    pub progress: i32,
    pub due_date: Option<OffsetDateTime>,
    pub start_date: Option<OffsetDateTime>,
    pub tags: Vec<String>,
}

impl Default for TaskProfile {
    /// Nothing is chosen yet (CONTRACT section 7, Defaults).
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

impl Task {
    /// What people chose about it.
    pub fn profile(&self) -> TaskProfile {
        TaskProfile {
            title: self.title.clone(),
            description: self.description.clone(),
            channel: self.channel,
            assigned_to: self.assigned_to,
            status: self.status,
            priority: self.priority,
            progress: self.progress,
            due_date: self.due_date,
            start_date: self.start_date,
            tags: self.tags.clone(),
        }
    }
}
