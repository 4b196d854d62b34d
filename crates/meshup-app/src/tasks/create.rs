//! Task creation.

use meshup_domain::permission::{Allowed, CreateItem};
use meshup_domain::task::{Task, TaskChanges, TaskProfile};
use meshup_domain::{ServerId, TaskId};

use super::effects::{index, notify_assignee};
use super::{TaskView, Tasks, WriteTaskError, view};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items::{self, ItemEntity};
use crate::transactions::Unit;

impl Tasks {
    /// Creates a task and notifies its assignee. The title is required.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        mut chosen: TaskChanges,
    ) -> Result<TaskView, WriteTaskError> {
        chosen.title.get_or_insert_default();
        let access = &self.context.access;
        let allowed = access.ask_author(FactsSource::Cache, actor, server, Task::MODULE).await?;
        self.check(FactsSource::Cache, actor, server, TaskProfile::default(), chosen.clone()).await?;
        self.write_new(actor, &allowed, chosen).await
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<CreateItem>,
        chosen: TaskChanges,
    ) -> Result<TaskView, WriteTaskError> {
        let write = async |work: Unit, allowed: Allowed<CreateItem>| {
            let from = FactsSource::Unit(&*work);
            let profile =
                self.check(from, actor, allowed.scope(), TaskProfile::default(), chosen.clone()).await?;
            let now = self.context.clock.now();
            let task = Task::create(&allowed, TaskId(self.context.ids.next()), profile, now);
            work.tasks().insert(&task).await?;
            index(&*work, &task).await?;
            notify_assignee(&self.context, &*work, &task, (None, allowed.by())).await?;
            items::announce(&*work, &task, ItemChangeKind::Created);
            Ok(view::one(&*work, task, now).await?)
        };
        items::create::<Task, _, _>(&self.context, actor, allowed, write).await
    }
}
