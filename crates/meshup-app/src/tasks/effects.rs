//! Consequences of a change to a task, in the unit of the change.

use meshup_domain::UserId;
use meshup_domain::notification::NotificationKind;
use meshup_domain::task::Task;
use time::OffsetDateTime;

use crate::items;
use crate::ports::{StoreError, UnitOfWork};
use crate::server_context::ServerContext;

/// Updates the search index with the current task.
pub(super) async fn index(work: &dyn UnitOfWork, task: &Task) -> Result<(), StoreError> {
    let tags = task.profile.tags.iter().map(String::as_str);
    items::index(work, task, std::iter::once(task.profile.description.as_str()).chain(tags)).await
}

/// Notifies a user about a task, at most once per kind and `moment`.
pub(super) async fn notify(
    context: &ServerContext,
    work: &dyn UnitOfWork,
    task: &Task,
    person: UserId,
    (kind, title, moment): (NotificationKind, &str, OffsetDateTime),
) -> Result<(), StoreError> {
    let moment = moment.unix_timestamp_nanos() / 1_000;
    let notice = items::notice(task, kind, (title, &task.profile.title), moment);
    context.notify(work, &notice, &[person]).await
}

/// Notifies a new assignee, unless they assigned the task to themselves.
pub(super) async fn notify_assignee(
    context: &ServerContext,
    work: &dyn UnitOfWork,
    task: &Task,
    (before, actor): (Option<UserId>, UserId),
) -> Result<(), StoreError> {
    let is_new = |person: &UserId| before != Some(*person) && *person != actor;
    let Some(assignee) = task.profile.assigned_to.filter(is_new) else { return Ok(()) };
    let what = (NotificationKind::TaskAssigned, "A task was assigned to you", task.updated_at);
    notify(context, work, task, assignee, what).await
}
