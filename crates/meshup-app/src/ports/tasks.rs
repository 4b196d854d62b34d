//! Tasks.

use async_trait::async_trait;
use meshup_domain::permission::{Allowed, ManageItem};
use meshup_domain::task::{Task, TaskFile, TaskPriority, TaskStatus};
use meshup_domain::{ChannelId, FileKey, ServerId, TaskId, UserId};
use time::OffsetDateTime;

use super::{StoreError, Viewer};
use crate::page::{Direction, Page, PageRequest};

/// A filter for tasks. The default matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskFilter {
    /// Only tasks whose stored status is this one.
    pub status: Option<TaskStatus>,
    /// Only tasks of this priority.
    pub priority: Option<TaskPriority>,
    /// Only tasks assigned to this user.
    pub assigned_to: Option<UserId>,
    /// Only tasks that this user created.
    pub assigned_by: Option<UserId>,
    /// Only tasks of this channel.
    pub channel: Option<ChannelId>,
    /// Part of the title or description, ignoring case.
    pub search: Option<String>,
    /// Only tasks that are overdue, or only those that are not ([`Task::is_overdue`]).
    pub overdue: Option<bool>,
}

/// A sort key for tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskOrder {
    /// When the task was created.
    CreatedAt,
    /// Tasks without a due date come last in both directions.
    DueDate,
    /// Ascends from low to urgent.
    Priority,
    /// In the order of [`TaskStatus::ALL`].
    Status,
}

/// A page of tasks. Ties are ordered newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskQuery {
    /// The tasks to list.
    pub filter: TaskFilter,
    /// The sort key and direction of the whole list.
    pub order: (TaskOrder, Direction),
    /// The part of the list to return.
    pub page: PageRequest,
}

/// Tasks. Deleted tasks are never returned.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TaskRepository: Send + Sync {
    /// Stores a new task.
    async fn insert(&self, task: &Task) -> Result<(), StoreError>;
    /// A task.
    async fn get(&self, id: TaskId) -> Result<Option<Task>, StoreError>;
    /// The task, with its row locked until the unit ends.
    async fn lock(&self, id: TaskId) -> Result<Option<Task>, StoreError>;
    /// Writes everything except server, creator and creation time.
    async fn save(&self, task: &Task) -> Result<(), StoreError>;
    /// Marks the task as deleted.
    async fn delete(
        &self,
        allowed: &Allowed<ManageItem>,
        id: TaskId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Lists tasks of a server visible to `viewer`.
    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &TaskQuery,
        now: OffsetDateTime,
    ) -> Result<Page<Task>, StoreError>;

    /// Stores a file of a task.
    async fn add_file(&self, file: &TaskFile) -> Result<(), StoreError>;
    /// The files of these tasks, oldest first.
    async fn files(&self, tasks: &[TaskId]) -> Result<Vec<TaskFile>, StoreError>;
    /// Deletes the file rows of a task, and returns the keys of the files.
    async fn take_files(&self, task: TaskId) -> Result<Vec<FileKey>, StoreError>;

    /// Whether [`TaskRepository::fall_overdue`] would return any task.
    async fn has_late(&self, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Marks at most `limit` tasks as overdue that are pending or in progress and past their due date, and
    /// returns them. Each is returned once, even under concurrency.
    async fn fall_overdue(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<Task>, StoreError>;
    /// Whether [`TaskRepository::fall_due`] would return any task.
    async fn has_due(&self, now: OffsetDateTime, until: OffsetDateTime) -> Result<bool, StoreError>;
    /// Records that the assignees of at most `limit` open tasks due by `until` are reminded, and returns the
    /// tasks. Each is returned once per due date, even under concurrency.
    async fn fall_due(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Task>, StoreError>;
}
