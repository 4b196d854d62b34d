//! Tasks of a server.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::tasks::{AttachError, CommentOnTaskError, Tasks, WriteTaskError};
use meshup_domain::{ServerId, TaskId};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{
    Actor, ApiError, Created, FileForm, Json, Listing, NoContent, Paging, PathParams, Presenter, Query,
};

use crate::comments::{CommentBody, CommentDto};
pub(crate) use present::TaskDto;
use present::{TaskChanged, TaskFileDto};
use request::{AssignBody, AttachBody, CreateTask, TaskFilters, UpdateTask};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_tasks,
        create_task => WriteTaskError,
        retrieve_task,
        update_task => WriteTaskError,
        delete_task,
        list_task_comments,
        comment_on_task => CommentOnTaskError,
        attach_to_task => AttachError,
        assign_task => WriteTaskError,
        complete_task => WriteTaskError,
    ]
}

/// List the tasks of a server that the current user can see, newest first by default.
///
/// Tasks of private channels are visible to users who can see the channel.
#[utoipa::path(get, path = "/tasks/{server_id}/", tag = "Tasks",
    params(TaskFilters, ListParams), responses((status = 200, body = ListOf<TaskDto>)))]
async fn list_tasks(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    filters: Query<TaskFilters>,
    paging: Paging,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<Listing<TaskDto>, ApiError> {
    let query = filters.into_inner().into_query(actor.user, paging.request());
    let page = tasks.list(&actor, server, query).await?;
    paging.answer(page.map(|view| TaskDto::of(&view, &show)))
}

/// Create a task.
///
/// Any member can do this. The assignee must be a member who can see the task's channel, and is notified.
#[utoipa::path(post, path = "/tasks/{server_id}/", tag = "Tasks",
    request_body = CreateTask, responses((status = 201, body = TaskDto)))]
async fn create_task(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreateTask>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<Created<TaskDto>, ApiError> {
    let view = tasks.create(&actor, server, body.into_inner().0).await?;
    Ok(Created(TaskDto::of(&view, &show)))
}

/// Retrieve a task.
#[utoipa::path(get, path = "/tasks/{server_id}/{task_id}/", tag = "Tasks",
    responses((status = 200, body = TaskDto)))]
async fn retrieve_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<JsonAnswer<TaskDto>, ApiError> {
    Ok(JsonAnswer(TaskDto::of(&tasks.get(&actor, server, task).await?, &show)))
}

/// Update a task.
///
/// Requires `task.manage`, unless the caller is its creator or assignee. Omitted fields are unchanged; PUT
/// requires `title`. Setting the status to `completed` sets `progress` to 100 and `completed_at`; any other
/// status clears `completed_at` and leaves `progress` unchanged. An overdue task whose due date is postponed
/// or removed becomes `in_progress`, or `pending` if its progress is 0.
#[utoipa::path(method(put, patch), path = "/tasks/{server_id}/{task_id}/", tag = "Tasks",
    request_body = UpdateTask, responses((status = 200, body = TaskDto)))]
async fn update_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    body: Json<UpdateTask>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<JsonAnswer<TaskDto>, ApiError> {
    let view = tasks.update(&actor, server, task, body.into_inner().0).await?;
    Ok(JsonAnswer(TaskDto::of(&view, &show)))
}

/// Delete a task.
///
/// Requires `task.manage`, unless the caller created the task.
#[utoipa::path(delete, path = "/tasks/{server_id}/{task_id}/", tag = "Tasks", responses((status = 204)))]
async fn delete_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    tasks: Data<Tasks>,
) -> Result<NoContent, ApiError> {
    tasks.delete(&actor, server, task).await?;
    Ok(NoContent)
}

/// List the comments on a task with their replies, oldest first.
///
/// Pages count top-level comments only.
#[utoipa::path(get, path = "/tasks/{server_id}/{task_id}/comments/", tag = "Tasks",
    params(ListParams), responses((status = 200, body = ListOf<CommentDto>)))]
async fn list_task_comments(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    paging: Paging,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<Listing<CommentDto>, ApiError> {
    let page = tasks.comments(&actor, server, task, paging.request()).await?;
    paging.answer(page.map(|view| CommentDto::of(&view, &show)))
}

/// Comment on a task, or reply to a comment on it.
#[utoipa::path(post, path = "/tasks/{server_id}/{task_id}/comments/", tag = "Tasks",
    request_body = CommentBody, responses((status = 201, body = CommentDto)))]
async fn comment_on_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    body: Json<CommentBody>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<Created<CommentDto>, ApiError> {
    let view = tasks.comment(&actor, server, task, body.into_inner().into_command()).await?;
    Ok(Created(CommentDto::of(&view, &show)))
}

/// Attach a file to a task, as a form with `file`.
///
/// Any member who can see the task can do this. A 101st attachment returns 400 `attachment_limit`.
#[utoipa::path(post, path = "/tasks/{server_id}/{task_id}/attachments/", tag = "Tasks",
    request_body(content = AttachBody, content_type = "multipart/form-data"),
    responses((status = 201, body = TaskFileDto)))]
async fn attach_to_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    body: FileForm<AttachBody>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<Created<TaskFileDto>, ApiError> {
    let view = tasks.attach(&actor, server, task, body.into_inner().file).await?;
    Ok(Created(TaskFileDto::of(&view, &show)))
}

/// Assign a task to a member, or unassign it.
///
/// Requires `task.manage`, unless the caller is its creator or assignee. The member must be able to see the
/// task's channel, and is notified.
#[utoipa::path(post, path = "/tasks/{server_id}/{task_id}/assign/", tag = "Tasks",
    request_body = AssignBody, responses((status = 200, body = TaskChanged)))]
async fn assign_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    body: Json<AssignBody>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<JsonAnswer<TaskChanged>, ApiError> {
    let view = tasks.assign(&actor, server, task, body.assigned_to).await?;
    let message = if body.assigned_to.is_some() {
        "Task assigned successfully"
    } else {
        "Task unassigned successfully"
    };
    Ok(JsonAnswer(TaskChanged::new(message, &view, &show)))
}

/// Mark a task as completed and set its progress to 100.
///
/// Requires `task.manage`, unless the caller is its creator or assignee.
#[utoipa::path(post, path = "/tasks/{server_id}/{task_id}/complete/", tag = "Tasks",
    responses((status = 200, body = TaskChanged)))]
async fn complete_task(
    actor: Actor,
    PathParams((server, task)): PathParams<(ServerId, TaskId)>,
    show: Presenter,
    tasks: Data<Tasks>,
) -> Result<JsonAnswer<TaskChanged>, ApiError> {
    let view = tasks.complete(&actor, server, task).await?;
    Ok(JsonAnswer(TaskChanged::new("Task completed successfully", &view, &show)))
}
