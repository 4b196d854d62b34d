//! Task creation.

use meshup_domain::permission::{Allowed, Author};
use meshup_domain::task::{Task, TaskChanges, TaskProfile};
use meshup_domain::{ServerId, TaskId};

use super::effects::{index, notify_assignee};
use super::{TaskView, Tasks, WriteTaskError, view};
use crate::access::FactsFrom;
use crate::actor::Actor;
use crate::event::ItemDeed;
use crate::items::{self, ItemEntity};
use crate::ports::UnitOfWork;

impl Tasks {
    /// Creates a task and notifies its assignee. The title is required.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        mut chosen: TaskChanges,
    ) -> Result<TaskView, WriteTaskError> {
        chosen.title.get_or_insert_default();
        let access = &self.community.access;
        let allowed = access.ask_author(FactsFrom::Cache, actor, server, Task::MODULE).await?;
        self.check(FactsFrom::Cache, actor, server, TaskProfile::default(), chosen.clone()).await?;
        self.write_new(actor, &allowed, chosen).await
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<Author>,
        chosen: TaskChanges,
    ) -> Result<TaskView, WriteTaskError> {
        let write = async |work: &dyn UnitOfWork, allowed: &Allowed<Author>| {
            let from = FactsFrom::Unit(work);
            let profile =
                self.check(from, actor, allowed.scope(), TaskProfile::default(), chosen.clone()).await?;
            let now = self.community.clock.now();
            let task = Task::create(allowed, TaskId(self.community.ids.next()), profile, now);
            work.tasks().insert(&task).await?;
            index(work, &task).await?;
            notify_assignee(&self.community, work, &task, (None, allowed.by())).await?;
            items::announce(work, &task, ItemDeed::Created);
            Ok(view::one(work, task, now).await?)
        };
        items::create::<Task, _, _>(&self.community, actor, allowed, write).await
    }
}
