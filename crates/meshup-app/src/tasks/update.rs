//! Task updates.

use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::task::{Task, TaskChanges, TaskProfile, TaskStatus};
use meshup_domain::{Patch, ServerId, TaskId, UserId};

use super::effects::{index, notify_assignee};
use super::{TaskView, Tasks, WriteTaskError, view};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::items::{self, AuthorizedItem};
use crate::transactions::Unit;

impl Tasks {
    /// Updates a task and notifies a new assignee. An update without changes is not announced.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
        changes: TaskChanges,
    ) -> Result<TaskView, WriteTaskError> {
        let (allowed, task): AuthorizedItem<ChangeItem, Task> =
            items::authorize(&self.context, actor, server, id).await?;
        self.check(FactsSource::Cache, actor, server, task.profile.clone(), changes.clone()).await?;
        self.write_update(actor, (allowed, task), changes).await
    }

    /// Assigns a task to a member who can see it and notifies them; `None` unassigns it.
    pub async fn assign(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
        to: Option<UserId>,
    ) -> Result<TaskView, WriteTaskError> {
        let assigned_to = to.map_or(Patch::Clear, Patch::Set);
        self.update(actor, server, id, TaskChanges { assigned_to, ..TaskChanges::default() }).await
    }

    /// Marks a task as completed. Repeating it has no effect.
    pub async fn complete(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
    ) -> Result<TaskView, WriteTaskError> {
        let changes = TaskChanges { status: Some(TaskStatus::Completed), ..TaskChanges::default() };
        self.update(actor, server, id, changes).await
    }

    /// Checks the rules again on the task as read in the unit.
    async fn write_update(
        &self,
        actor: &Actor,
        reached: AuthorizedItem<ChangeItem, Task>,
        changes: TaskChanges,
    ) -> Result<TaskView, WriteTaskError> {
        let write = async |work: Unit, allowed: Allowed<_>, mut task: Task| {
            let (before, now) = (task.profile.clone(), self.context.clock.now());
            let from = FactsSource::Unit(&*work);
            let TaskProfile { channel, assigned_to, .. } = before;
            let after = self.check(from, actor, task.server, before, changes.clone()).await?;
            if task.revise(&allowed, after, now) {
                work.tasks().save(&task).await?;
                index(&*work, &task).await?;
                notify_assignee(&self.context, &*work, &task, (assigned_to, allowed.by())).await?;
                items::announce_update(&*work, &task, channel);
            }
            Ok(view::one(&*work, task, now).await?)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
