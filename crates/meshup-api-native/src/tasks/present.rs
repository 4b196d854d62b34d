//! Tasks as the native surface shows them, over REST and sockets alike.

use meshup_app::tasks::{TaskFileView, TaskView};
use meshup_domain::task::{Task, TaskFile, TaskProfile};
use meshup_web::choice::{TaskPriority, TaskStatus};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A task.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskDto {
    /// The `task_id` in paths.
    id: Uuid,
    /// 1 to 200 characters.
    #[schema(example = "Design review")]
    title: String,
    /// At most 10,000 characters; may be empty.
    #[schema(example = "Finalize mockups")]
    description: String,
    assigned_to: Option<UserBasic>,
    /// The creator of the task.
    assigned_by: UserBasic,
    /// The id of the server; constant.
    server: Uuid,
    /// The task is visible only to users who can see this channel.
    channel: Option<Uuid>,
    status: TaskStatus,
    priority: TaskPriority,
    /// Progress in percent, 0 to 100.
    #[schema(minimum = 0, maximum = 100, example = 70)]
    progress: i32,
    due_date: Option<Timestamp>,
    start_date: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    /// At most 20 tags of 1 to 50 characters each.
    #[schema(example = json!(["design", "ux"]))]
    tags: Vec<String>,
    /// Links that work without authentication for at least one day.
    attachments: Vec<String>,
    /// Includes replies.
    #[schema(example = 4)]
    comments_count: u64,
    /// The number of files.
    #[schema(example = 2)]
    attachments_count: usize,
    /// Whether it is open and past its due date.
    is_overdue: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TaskDto {
    pub(crate) fn of(view: &TaskView, show: &Presenter) -> Self {
        let TaskView { task, assigned_to, assigned_by, files, comments, is_overdue } = view;
        let Task { id, server, profile, assigned_by: _, completed_at, reminded: _, created_at, updated_at } =
            task;
        let TaskProfile {
            title,
            description,
            channel,
            assigned_to: _,
            status,
            priority,
            progress,
            due_date,
            start_date,
            tags,
        } = profile;
        Self {
            id: id.0,
            title: title.clone(),
            description: description.clone(),
            assigned_to: assigned_to.as_ref().map(|card| show.user(card)),
            assigned_by: show.user(assigned_by),
            server: server.0,
            channel: channel.map(|channel| channel.0),
            status: (*status).into(),
            priority: (*priority).into(),
            progress: *progress,
            due_date: due_date.map(Timestamp),
            start_date: start_date.map(Timestamp),
            completed_at: completed_at.map(Timestamp),
            tags: tags.clone(),
            attachments: files.iter().map(|file| show.file(&file.file, &file.file_name)).collect(),
            comments_count: *comments,
            attachments_count: files.len(),
            is_overdue: *is_overdue,
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
        }
    }
}

/// A confirmation, and the task after the change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskChanged {
    /// A text to show to the user.
    #[schema(example = "Task completed successfully")]
    message: &'static str,
    task: TaskDto,
}

impl TaskChanged {
    pub(crate) fn new(message: &'static str, view: &TaskView, show: &Presenter) -> Self {
        Self { message, task: TaskDto::of(view, show) }
    }
}

/// A file attached to a task.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TaskAttachment)]
pub(crate) struct TaskFileDto {
    /// Ids sort by time.
    id: Uuid,
    /// A link that works without authentication for at least one day.
    #[schema(format = "uri")]
    file: String,
    /// The original file name, without its path.
    #[schema(example = "mockups.png")]
    file_name: String,
    /// In bytes.
    file_size: i64,
    uploaded_by: UserBasic,
    created_at: Timestamp,
}

impl TaskFileDto {
    pub(crate) fn of(view: &TaskFileView, show: &Presenter) -> Self {
        let TaskFileView { file, uploaded_by } = view;
        let TaskFile { id, task: _, file, file_name, file_size, uploaded_by: _, created_at } = file;
        Self {
            id: id.0,
            file: show.file(file, file_name),
            file_name: file_name.clone(),
            file_size: *file_size,
            uploaded_by: show.user(uploaded_by),
            created_at: (*created_at).into(),
        }
    }
}
