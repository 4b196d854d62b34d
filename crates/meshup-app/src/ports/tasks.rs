//! Tasks.

use async_trait::async_trait;
use meshup_domain::permission::{Allowed, GovernItem};
use meshup_domain::task::{Task, TaskFile, TaskPriority, TaskStatus};
use meshup_domain::{ChannelId, FileKey, ServerId, TaskId, UserId};
use time::OffsetDateTime;

use super::{StoreError, Viewer};
use crate::page::{Direction, Page, PageRequest};

/// Which tasks. Nothing asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskFilter {
    pub status: Option<TaskStatus>,
    pub priority: Option<TaskPriority>,
    pub assigned_to: Option<UserId>,
    pub assigned_by: Option<UserId>,
    pub channel: Option<ChannelId>,
    /// Part of the title or description, in any case.
    pub search: Option<String>,
    /// Late or not, as [`Task::is_overdue`] says.
    pub overdue: Option<bool>,
}

/// What to sort tasks by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskOrder {
    CreatedAt,
    /// What is never due comes last in either direction.
    DueDate,
    /// Ascends from low to urgent.
    Priority,
    /// In the order in which clients list them.
    Status,
}

/// A page of tasks. What the order leaves equal is newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskQuery {
    pub filter: TaskFilter,
    pub order: (TaskOrder, Direction),
    pub page: PageRequest,
}

/// Deleted tasks are found nowhere.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TaskRepository: Send + Sync {
    async fn insert(&self, task: &Task) -> Result<(), StoreError>;
    async fn get(&self, id: TaskId) -> Result<Option<Task>, StoreError>;
    /// The task, with its row locked until the unit ends.
    async fn lock(&self, id: TaskId) -> Result<Option<Task>, StoreError>;
    async fn save(&self, task: &Task) -> Result<(), StoreError>;
    /// Marks it as deleted.
    async fn delete(
        &self,
        allowed: &Allowed<GovernItem>,
        id: TaskId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Tasks of a server that `viewer` may see.
    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &TaskQuery,
        now: OffsetDateTime,
    ) -> Result<Page<Task>, StoreError>;

    async fn add_file(&self, file: &TaskFile) -> Result<(), StoreError>;
    /// The files of these tasks, oldest first.
    async fn files(&self, tasks: &[TaskId]) -> Result<Vec<TaskFile>, StoreError>;
    /// Forgets the files of a task, and tells where they are.
    async fn take_files(&self, task: TaskId) -> Result<Vec<FileKey>, StoreError>;

    /// Whether some task is one for [`TaskRepository::fall_overdue`].
    async fn has_late(&self, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Makes tasks overdue that were pending or in progress when their time was up, at most `limit`; each once,
    /// however many ask at the same time.
    async fn fall_overdue(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<Task>, StoreError>;
    /// Whether some task is one for [`TaskRepository::fall_due`].
    async fn has_due(&self, now: OffsetDateTime, until: OffsetDateTime) -> Result<bool, StoreError>;
    /// Takes note that those who are to do them are told of tasks that are open and due by `until`, at most
    /// `limit`; each once for a due date, however many ask at the same time.
    async fn fall_due(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Task>, StoreError>;
}
