//! Reading a task.

use meshup_domain::permission::ViewItem;
use meshup_domain::task::Task;
use meshup_domain::{ServerId, TaskId};

use super::{TaskView, Tasks, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;

impl Tasks {
    /// Returns a task that the user may see.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: TaskId) -> Result<TaskView, AccessError> {
        let (_, task) = items::authorize::<ViewItem, Task>(&self.context, actor, server, id).await?;
        Ok(view::one(self.context.store.read(), task, self.context.clock.now()).await?)
    }
}
