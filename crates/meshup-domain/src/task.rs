//! Tasks of a server (`docs/rules.md#tasks`).

mod changes;
mod profile;

use time::OffsetDateTime;

use crate::permission::{Allowed, ChangeItem, CreateItem, ParticipateInItem};
use crate::text::{bounded, within};
use crate::{AttachmentId, FileKey, ServerId, TaskId, UserId, Violation, string_enum};

pub use changes::TaskChanges;
pub use profile::TaskProfile;

string_enum! {
    /// The progress of a task.
    TaskStatus {
        /// Not begun; the initial status.
        Pending = "pending",
        /// Someone works on it.
        InProgress = "in_progress",
        /// Done; sets the progress to 100 and `completed_at`. It can be reopened.
        Completed = "completed",
        /// Still open when its due date passed. Set by the clock, never by users.
        Overdue = "overdue",
        /// Given up; it can be reopened.
        Cancelled = "cancelled",
    }
}

string_enum! {
    /// The importance of a task: a label, and an order for lists.
    TaskPriority {
        /// The lowest priority.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Above the default.
        High = "high",
        /// The highest priority.
        Urgent = "urgent",
    }
}

/// The maximum number of files of one task.
pub const MAX_FILES: u64 = 100;

/// The progress of a completed task, in percent.
const DONE: i32 = 100;

impl TaskStatus {
    /// The states in which work remains.
    pub const OPEN: [Self; 3] = [Self::Pending, Self::InProgress, Self::Overdue];

    /// Whether work remains.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress | Self::Overdue)
    }
}

/// A task of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// UUIDv7, so ids sort by creation time.
    pub id: TaskId,
    /// The server that the task belongs to; fixed.
    pub server: ServerId,
    /// The fields that users edit.
    pub profile: TaskProfile,
    /// The creator; reassigning the task does not change it.
    pub assigned_by: UserId,
    /// Set while the task is completed.
    pub completed_at: Option<OffsetDateTime>,
    /// The due date that the assignee was last reminded of; `None` if they have not been.
    pub reminded: Option<OffsetDateTime>,
    /// When the task was created.
    pub created_at: OffsetDateTime,
    /// When the task last changed or became overdue; files and comments do not affect it.
    pub updated_at: OffsetDateTime,
}

/// A file attached to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFile {
    /// UUIDv7, so ids sort by creation time.
    pub id: AttachmentId,
    /// The task that it belongs to.
    pub task: TaskId,
    /// Where the content is stored.
    pub file: FileKey,
    /// For display, at most 255 characters; never used as a path.
    pub file_name: String,
    /// In bytes.
    pub file_size: i64,
    /// The member who added it.
    pub uploaded_by: UserId,
    /// When it was added.
    pub created_at: OffsetDateTime,
}

impl Task {
    /// A new task in the server for which the permission was granted.
    pub fn create(
        allowed: &Allowed<CreateItem>,
        id: TaskId,
        profile: TaskProfile,
        now: OffsetDateTime,
    ) -> Self {
        let mut task = Self {
            id,
            server: allowed.scope(),
            profile: TaskProfile::default(),
            assigned_by: allowed.by(),
            completed_at: None,
            reminded: None,
            created_at: now,
            updated_at: now,
        };
        task.take_over(profile, now);
        task
    }

    /// Replaces the profile; false if nothing changes.
    pub fn revise(&mut self, _: &Allowed<ChangeItem>, profile: TaskProfile, now: OffsetDateTime) -> bool {
        let before = self.clone();
        self.take_over(profile, now);
        let changed = *self != before;
        if changed {
            self.updated_at = now;
        }
        changed
    }

    /// Completion sets the progress to 100, and reopening keeps it. An overdue task that gets a later due
    /// date is pending again or, if there is progress, in progress.
    fn take_over(&mut self, profile: TaskProfile, now: OffsetDateTime) {
        if self.profile.assigned_to != profile.assigned_to {
            self.reminded = None;
        }
        self.profile = profile;
        let profile = &mut self.profile;
        let is_late = profile.due_date.is_some_and(|due| due < now);
        if profile.status == TaskStatus::Overdue && !is_late {
            let is_begun = profile.progress > 0;
            profile.status = if is_begun { TaskStatus::InProgress } else { TaskStatus::Pending };
        }
        if profile.status == TaskStatus::Completed {
            profile.progress = DONE;
            self.completed_at.get_or_insert(now);
        } else {
            self.completed_at = None;
        }
    }

    /// Whether the due date has passed; never true of a completed or cancelled task.
    pub fn is_overdue(&self, now: OffsetDateTime) -> bool {
        self.profile.status.is_open() && self.profile.due_date.is_some_and(|due| due < now)
    }
}

impl TaskFile {
    /// A stored file, as an attachment of the task.
    pub fn attach(
        allowed: &Allowed<ParticipateInItem>,
        (id, task): (AttachmentId, TaskId),
        (file, file_name, file_size): (FileKey, String, i64),
        now: OffsetDateTime,
    ) -> Self {
        Self { id, task, file, file_name, file_size, uploaded_by: allowed.by(), created_at: now }
    }
}

/// Validates a task title: 1 to 200 characters.
pub fn title(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// Validates a task description: at most 10,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=10_000)
}

/// Validates a progress: 0 to 100 percent.
pub fn progress(value: i64) -> Result<i32, Violation> {
    within(value, 0..=100).map(|progress| i32::try_from(progress).unwrap_or_default())
}

#[cfg(test)]
mod tests;
