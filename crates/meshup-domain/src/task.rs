//! Tasks of a server (`docs/rules.md#tasks`).

mod changes;
mod profile;

use time::OffsetDateTime;

use crate::permission::{Allowed, Author, ChangeItem, JoinIn};
use crate::text::{bounded, within};
use crate::{AttachmentId, FileKey, ServerId, TaskId, UserId, Violation, words};

pub use changes::TaskChanges;
pub use profile::TaskProfile;

words! {
    /// How far a task is.
    TaskStatus {
        Pending = "pending", InProgress = "in_progress", Completed = "completed",
        /// It was open when its time was up.
        Overdue = "overdue",
        Cancelled = "cancelled",
    }
}

words! {
    /// How much a task matters.
    TaskPriority { Low = "low", Medium = "medium", High = "high", Urgent = "urgent" }
}

/// Files of one task at most.
pub const MAX_FILES: u64 = 100;

/// The progress of what is completed.
const DONE: i32 = 100;

impl TaskStatus {
    /// Those of what somebody still has to do.
    pub const OPEN: [Self; 3] = [Self::Pending, Self::InProgress, Self::Overdue];

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress | Self::Overdue)
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub server: ServerId,
    pub profile: TaskProfile,
    /// Its creator.
    pub assigned_by: UserId,
    /// There while it is completed.
    pub completed_at: Option<OffsetDateTime>,
    /// The due date of which whoever is to do it was told beforehand.
    pub due_told: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A file of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFile {
    pub id: AttachmentId,
    pub task: TaskId,
    pub file: FileKey,
    pub file_name: String,
    /// Bytes.
    pub file_size: i64,
    pub uploaded_by: UserId,
    pub created_at: OffsetDateTime,
}

impl Task {
    /// A new task of the server that the permission is for.
    pub fn create(allowed: &Allowed<Author>, id: TaskId, profile: TaskProfile, now: OffsetDateTime) -> Self {
        let mut task = Self {
            id,
            server: allowed.scope(),
            profile: TaskProfile::default(),
            assigned_by: allowed.by(),
            completed_at: None,
            due_told: None,
            created_at: now,
            updated_at: now,
        };
        task.take_over(profile, now);
        task
    }

    /// Takes over a new profile; false if nothing is different by it.
    pub fn revise(&mut self, _: &Allowed<ChangeItem>, profile: TaskProfile, now: OffsetDateTime) -> bool {
        let before = self.clone();
        self.take_over(profile, now);
        let changed = *self != before;
        if changed {
            self.updated_at = now;
        }
        changed
    }

    /// What is completed is at 100; what is no longer so keeps that. What was overdue and has time again goes on.
    fn take_over(&mut self, profile: TaskProfile, now: OffsetDateTime) {
        if self.profile.assigned_to != profile.assigned_to {
            self.due_told = None;
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

    /// Whether it is late now; what is completed or cancelled never is.
    pub fn is_overdue(&self, now: OffsetDateTime) -> bool {
        self.profile.status.is_open() && self.profile.due_date.is_some_and(|due| due < now)
    }
}

impl TaskFile {
    /// A file that was stored for the task.
    pub fn attach(
        allowed: &Allowed<JoinIn>,
        (id, task): (AttachmentId, TaskId),
        (file, file_name, file_size): (FileKey, String, i64),
        now: OffsetDateTime,
    ) -> Self {
        Self { id, task, file, file_name, file_size, uploaded_by: allowed.by(), created_at: now }
    }
}

/// A task's title, 1 to 200 characters.
pub fn title(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// What is to be done, at most 10,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=10_000)
}

/// How much is done, 0 to 100.
pub fn progress(value: i64) -> Result<i32, Violation> {
    within(value, 0..=100).map(|progress| i32::try_from(progress).unwrap_or_default())
}

#[cfg(test)]
mod tests;
