//! Request bodies and filters for tasks.

use meshup_app::PageRequest;
use meshup_app::page::Direction;
use meshup_app::ports::{TaskFilter, TaskOrder, TaskQuery, Upload};
use meshup_domain::task::{TaskChanges, TaskPriority, TaskProfile, TaskStatus};
use meshup_domain::{ChannelId, UserId};
use meshup_web::query::ordering;
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    create CreateTask, "A new task.";
    update UpdateTask, "Changes to a task; omitted fields are unchanged.";
    changes TaskChanges, |changes| TaskProfile::default().apply(changes);
    fields {
        /// 1 to 200 characters.
        title: optional String, needed(create, put), { "examples": ["Design review"] };
        /// At most 10,000 characters.
        description: optional String, { "examples": ["Finalize mockups"] };
        /// A member of the server who can see the task's channel; null unassigns the task.
        assigned_to as "assigned_to_id": patch UserId;
        /// A channel of the server that the current user can see; null for none.
        channel: patch ChannelId;
        /// Defaults to `pending`. A task becomes `overdue` automatically; the status cannot be set to
        /// `overdue`, but may be sent unchanged.
        status: optional TaskStatus;
        /// Defaults to `medium`.
        priority: optional TaskPriority;
        /// Progress in percent, 0 to 100; a completed task always has 100.
        progress: optional i64, { "minimum": 0, "maximum": 100, "examples": [70] };
        /// Not before `start_date`.
        due_date: patch OffsetDateTime, { "examples": ["2025-11-10T17:00:00Z"] };
        /// Not after `due_date`; null for none.
        start_date: patch OffsetDateTime, { "examples": ["2025-11-03T09:00:00Z"] };
        /// At most 20 tags of 1 to 50 characters each.
        tags: optional Vec<String>, { "maxItems": 20, "examples": [["design", "ux"]] };
    }
}

meshup_web::request! {
    /// The new assignee of a task.
    pub(crate) struct AssignBody {
        /// A member of the server who can see the task's channel; null unassigns the task.
        assigned_to as "user_id": nullable UserId, needed(create);
    }
}

meshup_web::request! {
    /// A file to attach.
    pub(crate) struct AttachBody {
        /// One file, of at most 25 MiB unless configured otherwise.
        file: file Upload;
    }
}

/// Filters for tasks.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskFilters {
    /// Only tasks with this status.
    #[param(value_type = Option<choice::TaskStatus>)]
    status: Option<TaskStatus>,
    /// Only tasks with this priority.
    #[param(value_type = Option<choice::TaskPriority>)]
    priority: Option<TaskPriority>,
    /// The id of a user; returns only tasks assigned to that user.
    #[param(value_type = Option<uuid::Uuid>)]
    assigned_to: Option<UserId>,
    /// If true, returns only tasks assigned to the current user and ignores `assigned_to`.
    assigned_to_me: Option<bool>,
    /// The id of a user; returns only tasks created by that user.
    #[param(value_type = Option<uuid::Uuid>)]
    assigned_by: Option<UserId>,
    /// The id of a channel; returns only tasks of that channel.
    #[param(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
    /// Part of the title or description, ignoring case.
    search: Option<String>,
    /// If true, returns only open tasks past their due date; if false, all others.
    overdue: Option<bool>,
    /// `created_at`, `due_date` (tasks without one come last), `priority` (from low to urgent) or `status`
    /// (pending, in progress, completed, overdue, cancelled); prefix with `-` for descending order.
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
    /// The query to run for the user `me`.
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
