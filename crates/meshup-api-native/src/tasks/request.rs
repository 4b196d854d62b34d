//! What clients send about tasks.

use meshup_app::PageRequest;
use meshup_app::page::Direction;
use meshup_app::ports::{TaskFilter, TaskOrder, TaskQuery, Upload};
use meshup_app::tasks::WriteTaskError;
use meshup_domain::task::{TaskChanges, TaskPriority, TaskStatus};
use meshup_domain::{ChannelId, Patch, UserId, Violations};
use meshup_web::query::ordering;
use meshup_web::{ApiError, Fields, FromFields};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

/// A new task.
#[derive(Debug, ToSchema)]
pub(crate) struct CreateTaskBody {
    /// 1 to 200 characters.
    #[schema(example = "Design review")]
    title: String,
    /// At most 10,000 characters.
    #[schema(example = "Finalize mockups")]
    description: Option<String>,
    /// A member of the server who sees the task's channel; null for nobody.
    #[schema(value_type = Option<uuid::Uuid>)]
    assigned_to_id: Patch<UserId>,
    /// A channel of the server that one sees; null for none.
    #[schema(value_type = Option<uuid::Uuid>)]
    channel: Patch<ChannelId>,
    /// `pending`, `in_progress`, `completed` or `cancelled`; `pending` if left out.
    #[schema(value_type = Option<String>, example = "in_progress")]
    status: Option<TaskStatus>,
    /// `low`, `medium`, `high` or `urgent`; `medium` if left out.
    #[schema(value_type = Option<String>, example = "high")]
    priority: Option<TaskPriority>,
    /// Percent; of a completed task always 100.
    #[schema(minimum = 0, maximum = 100, example = 70)]
    progress: Option<i64>,
    /// Not before `start_date`.
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-11-10T17:00:00Z")]
    due_date: Patch<OffsetDateTime>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-11-03T09:00:00Z")]
    start_date: Patch<OffsetDateTime>,
    /// At most 20, of 1 to 50 characters.
    #[schema(max_items = 20, example = json!(["design", "ux"]))]
    tags: Option<Vec<String>>,
}

impl FromFields for CreateTaskBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.required("title"),
            description: fields.optional("description"),
            assigned_to_id: fields.patch("assigned_to_id"),
            channel: fields.patch("channel"),
            status: fields.optional("status"),
            priority: fields.optional("priority"),
            progress: fields.optional("progress"),
            due_date: fields.patch("due_date"),
            start_date: fields.patch("start_date"),
            tags: fields.optional("tags"),
        }
    }
}

impl CreateTaskBody {
    pub(super) fn into_changes(self) -> TaskChanges {
        let Self {
            title,
            description,
            assigned_to_id: assigned_to,
            channel,
            status,
            priority,
            progress,
            due_date,
            start_date,
            tags,
        } = self;
        TaskChanges {
            title: Some(title),
            description,
            assigned_to,
            channel,
            status,
            priority,
            progress,
            due_date,
            start_date,
            tags,
        }
    }
}

/// What is to change about a task.
#[derive(Debug, ToSchema)]
pub(crate) struct UpdateTaskBody {
    /// 1 to 200 characters; PUT wants it.
    #[schema(example = "Design review")]
    title: Option<String>,
    /// At most 10,000 characters.
    #[schema(example = "Finalize mockups")]
    description: Option<String>,
    /// A member of the server who sees the task's channel; null for nobody.
    #[schema(value_type = Option<uuid::Uuid>)]
    assigned_to_id: Patch<UserId>,
    /// A channel of the server that one sees; null for none.
    #[schema(value_type = Option<uuid::Uuid>)]
    channel: Patch<ChannelId>,
    /// `pending`, `in_progress`, `completed` or `cancelled`; `overdue` comes by itself, and may only stay.
    #[schema(value_type = Option<String>, example = "in_progress")]
    status: Option<TaskStatus>,
    /// `low`, `medium`, `high` or `urgent`.
    #[schema(value_type = Option<String>, example = "high")]
    priority: Option<TaskPriority>,
    /// Percent; of a completed task always 100.
    #[schema(minimum = 0, maximum = 100, example = 70)]
    progress: Option<i64>,
    /// Not before `start_date`.
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-11-10T17:00:00Z")]
    due_date: Patch<OffsetDateTime>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-11-03T09:00:00Z")]
    start_date: Patch<OffsetDateTime>,
    /// At most 20, of 1 to 50 characters.
    #[schema(max_items = 20, example = json!(["design", "ux"]))]
    tags: Option<Vec<String>>,
}

impl FromFields for UpdateTaskBody {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["title"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.optional("title"),
            description: fields.optional("description"),
            assigned_to_id: fields.patch("assigned_to_id"),
            channel: fields.patch("channel"),
            status: fields.optional("status"),
            priority: fields.optional("priority"),
            progress: fields.optional("progress"),
            due_date: fields.patch("due_date"),
            start_date: fields.patch("start_date"),
            tags: fields.optional("tags"),
        }
    }
}

impl UpdateTaskBody {
    pub(super) fn into_changes(self) -> TaskChanges {
        let Self {
            title,
            description,
            assigned_to_id: assigned_to,
            channel,
            status,
            priority,
            progress,
            due_date,
            start_date,
            tags,
        } = self;
        TaskChanges {
            title,
            description,
            assigned_to,
            channel,
            status,
            priority,
            progress,
            due_date,
            start_date,
            tags,
        }
    }
}

/// What is wrong with a task, by the names that its fields have here.
pub(super) fn in_our_words(error: WriteTaskError, assignee: &'static str) -> ApiError {
    match error {
        WriteTaskError::Invalid(fields) => fields.renamed("assigned_to", assignee).into(),
        other @ (WriteTaskError::Access(_) | WriteTaskError::Store(_)) => other.into(),
    }
}

/// Who is to do a task.
#[derive(Debug, ToSchema)]
pub(crate) struct AssignBody {
    /// A member of the server who sees the task's channel; null for nobody.
    #[schema(required, value_type = Option<uuid::Uuid>)]
    pub(super) user_id: Option<UserId>,
}

impl FromFields for AssignBody {
    fn from_fields(fields: &mut Fields) -> Self {
        if !fields.has("user_id") {
            fields.refuse("user_id", "This field is required.");
        }
        Self { user_id: fields.nullable("user_id") }
    }
}

/// A file.
#[derive(ToSchema)]
pub(crate) struct AttachBody {
    /// One file, of 25 MiB at most unless configured otherwise.
    #[schema(required, value_type = String, format = Binary)]
    file: Vec<Upload>,
}

impl FromFields for AttachBody {
    fn from_fields(fields: &mut Fields) -> Self {
        let file = fields.files("file");
        if file.len() > 1 {
            fields.refuse("file", "Send one file at a time.");
        }
        Self { file }
    }
}

impl AttachBody {
    pub(super) fn into_upload(self) -> Result<Upload, Violations> {
        self.file.into_iter().next().ok_or_else(|| Violations::one("file", "No file was submitted."))
    }
}

/// Which tasks.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskFilters {
    #[param(value_type = Option<String>, example = "in_progress")]
    status: Option<TaskStatus>,
    #[param(value_type = Option<String>, example = "high")]
    priority: Option<TaskPriority>,
    #[param(value_type = Option<uuid::Uuid>)]
    assigned_to: Option<UserId>,
    /// True for one's own, whatever `assigned_to` says.
    assigned_to_me: Option<bool>,
    #[param(value_type = Option<uuid::Uuid>)]
    assigned_by: Option<UserId>,
    #[param(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
    /// Part of the title or description, in any case.
    search: Option<String>,
    /// True for open tasks past their due date, false for all others.
    overdue: Option<bool>,
    /// `created_at`, `due_date` (what is never due comes last), `priority` (from low to urgent) or `status` (pending,
    /// in progress, completed, overdue, cancelled), descending with a `-` before it.
    #[param(example = "-priority")]
    ordering: Option<String>,
}

impl FromFields for TaskFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            status: fields.nullable("status"),
            priority: fields.nullable("priority"),
            assigned_to: fields.nullable("assigned_to"),
            assigned_to_me: fields.nullable("assigned_to_me"),
            assigned_by: fields.nullable("assigned_by"),
            channel: fields.nullable("channel"),
            search: fields.nullable("search"),
            overdue: fields.nullable("overdue"),
            ordering: fields.nullable("ordering"),
        }
    }
}

impl TaskFilters {
    /// What to ask for, by `me`.
    pub(super) fn into_query(self, me: UserId, page: PageRequest) -> TaskQuery {
        let Self {
            status,
            priority,
            assigned_to,
            assigned_to_me,
            assigned_by,
            channel,
            search,
            overdue,
            ordering: asked,
        } = self;
        let known = [
            ("created_at", TaskOrder::CreatedAt),
            ("due_date", TaskOrder::DueDate),
            ("priority", TaskOrder::Priority),
            ("status", TaskOrder::Status),
        ];
        let order =
            ordering(asked.as_deref(), &known).unwrap_or((TaskOrder::CreatedAt, Direction::Descending));
        let assigned_to = if assigned_to_me == Some(true) { Some(me) } else { assigned_to };
        let filter = TaskFilter { status, priority, assigned_to, assigned_by, channel, search, overdue };
        TaskQuery { filter, order, page }
    }
}
