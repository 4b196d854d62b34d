//! Looking at one task.

use meshup_domain::permission::SeeItem;
use meshup_domain::{ServerId, TaskId};

use super::{TaskView, Tasks, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;

operation_error! {
    /// Why a task is not shown.
    GetTaskError: Access(AccessError), Store(StoreError);
}

impl Tasks {
    /// A task, for those who may see it.
    pub async fn get(&self, actor: &Actor, server: ServerId, task: TaskId) -> Result<TaskView, GetTaskError> {
        let (_, task) = self.reach::<SeeItem>(actor, server, task).await?;
        Ok(view::one(self.community.store.read(), task, self.community.clock.now()).await?)
    }

    /// A task for delivery: whoever hears of it must have shown that they may see it. Nothing if it is gone.
    pub async fn view(&self, id: TaskId) -> Result<Option<TaskView>, StoreError> {
        let repos = self.community.store.read();
        match repos.tasks().get(id).await? {
            Some(task) => view::one(repos, task, self.community.clock.now()).await.map(Some),
            None => Ok(None),
        }
    }
}
