//! Views of tasks, loaded in a fixed number of queries.

use std::collections::HashMap;

use meshup_domain::TaskId;
use meshup_domain::comment::CommentTarget;
use meshup_domain::task::{Task, TaskFile};
use meshup_domain::user::UserCard;
use time::OffsetDateTime;

use crate::messages::view::UserCards;
use crate::ports::{Repos, StoreError};

/// A task with everything needed to show it, identical for all viewers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskView {
    /// The task as it is now.
    pub task: Task,
    /// The current public summary of the assignee; `None` if the task is unassigned.
    pub assigned_to: Option<UserCard>,
    /// The current public summary of the creator.
    pub assigned_by: UserCard,
    /// All files, oldest first.
    pub files: Vec<TaskFile>,
    /// The number of comments, replies included.
    pub comments: u64,
    /// Whether an open task was past its due date when the view was loaded.
    pub is_overdue: bool,
}

/// A file with its uploader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFileView {
    /// The attached file.
    pub file: TaskFile,
    /// The current public summary of the user who attached it.
    pub uploaded_by: UserCard,
}

/// Views of tasks, in the given order.
pub(super) async fn of(
    repos: &dyn Repos,
    tasks: Vec<Task>,
    now: OffsetDateTime,
) -> Result<Vec<TaskView>, StoreError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
    let mut files: HashMap<TaskId, Vec<TaskFile>> = HashMap::new();
    for file in repos.tasks().files(&ids).await? {
        files.entry(file.task).or_default().push(file);
    }
    let targets: Vec<CommentTarget> = ids.into_iter().map(CommentTarget::Task).collect();
    let comments = repos.comments().counts(&targets).await?;
    let people = tasks.iter().flat_map(|task| task.profile.assigned_to.into_iter().chain([task.assigned_by]));
    let cards = UserCards::load(repos, people).await?;
    let view = |task: Task| {
        Some(TaskView {
            assigned_to: task.profile.assigned_to.and_then(|assignee| cards.get(assignee)),
            assigned_by: cards.get(task.assigned_by)?,
            files: files.remove(&task.id).unwrap_or_default(),
            comments: comments.get(&CommentTarget::Task(task.id)).copied().unwrap_or_default(),
            is_overdue: task.is_overdue(now),
            task,
        })
    };
    Ok(tasks.into_iter().filter_map(view).collect())
}

/// The view of one task.
pub(super) async fn one(repos: &dyn Repos, task: Task, now: OffsetDateTime) -> Result<TaskView, StoreError> {
    let views = of(repos, vec![task], now).await?;
    views.into_iter().next().ok_or_else(|| StoreError::Internal("a task without its creator".into()))
}
