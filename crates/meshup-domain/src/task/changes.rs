//! Partial updates of a task.

use time::OffsetDateTime;

use super::{TaskPriority, TaskProfile, TaskStatus, description, progress, title};
use crate::tag::tags;
use crate::{ChannelId, Patch, UserId, Violation, Violations};

/// A partial update of a task; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskChanges {
    /// 1 to 200 characters.
    pub title: Option<String>,
    /// At most 10,000 characters.
    pub description: Option<String>,
    /// A channel of the same server that the user can see; the caller checks both.
    pub channel: Patch<ChannelId>,
    /// A member who can see the channel; the caller checks that.
    pub assigned_to: Patch<UserId>,
    /// [`TaskStatus::Overdue`] only if the task is overdue already; the clock sets it.
    pub status: Option<TaskStatus>,
    /// The new priority.
    pub priority: Option<TaskPriority>,
    /// 0 to 100 percent; ignored while the task is completed.
    pub progress: Option<i64>,
    /// Not before `start_date`.
    pub due_date: Patch<OffsetDateTime>,
    /// Not after `due_date`.
    pub start_date: Patch<OffsetDateTime>,
    /// Replaces the whole list: at most 20, each 1 to 50 characters.
    pub tags: Option<Vec<String>>,
}

impl TaskProfile {
    /// The updated profile, or every rule that the changes violate.
    pub fn apply(mut self, changes: TaskChanges) -> Result<Self, Violations> {
        let TaskChanges {
            title: name,
            description: about,
            channel,
            assigned_to,
            status,
            priority,
            progress: done,
            due_date,
            start_date,
            tags: words,
        } = changes;
        let (mut violations, before) = (Violations::default(), self.status);
        violations.set("title", &mut self.title, name.as_deref().map(title));
        violations.set("description", &mut self.description, about.as_deref().map(description));
        self.channel = channel.apply(self.channel);
        self.assigned_to = assigned_to.apply(self.assigned_to);
        violations.set("status", &mut self.status, status.map(|status| chosen_status(status, before)));
        self.priority = priority.unwrap_or(self.priority);
        violations.set("progress", &mut self.progress, done.map(progress));
        self.due_date = due_date.apply(self.due_date);
        self.start_date = start_date.apply(self.start_date);
        violations.check("due_date", in_order(self.start_date, self.due_date));
        violations.set("tags", &mut self.tags, words.as_deref().map(tags));
        violations.into_result().map(|()| self)
    }
}

/// Validates a status set by a user: a task can stay overdue, but cannot be made so.
fn chosen_status(status: TaskStatus, before: TaskStatus) -> Result<TaskStatus, Violation> {
    if status == TaskStatus::Overdue && before != TaskStatus::Overdue {
        return Err(Violation::Rule("A task becomes overdue automatically when its due date passes."));
    }
    Ok(status)
}

/// Checks that a task is not due before it starts.
fn in_order(start: Option<OffsetDateTime>, due: Option<OffsetDateTime>) -> Result<(), Violation> {
    match (start, due) {
        (Some(start), Some(due)) if due < start => {
            Err(Violation::Rule("The due date may not be before the start date."))
        }
        _ => Ok(()),
    }
}
