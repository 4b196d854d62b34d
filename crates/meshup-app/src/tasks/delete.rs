//! Deleting a task.

use meshup_domain::permission::GovernItem;
use meshup_domain::search::SearchKind;
use meshup_domain::{ServerId, TaskId};

use super::{Tasks, lock, news};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

operation_error! {
    /// Why a task was not deleted.
    DeleteTaskError: Access(AccessError), Store(StoreError);
}

impl Tasks {
    /// Takes the task from every list; its files are removed later.
    pub async fn delete(&self, actor: &Actor, server: ServerId, task: TaskId) -> Result<(), DeleteTaskError> {
        let (allowed, task) = self.reach::<GovernItem>(actor, server, task).await?;
        let work = self.community.write_in(server).await?;
        let mut task = lock(work.as_ref(), task.id).await?;
        let now = self.community.clock.now();
        task.delete(&allowed, now);
        work.tasks().save(&task).await?;
        let files = work.tasks().take_files(task.id).await?;
        work.discarded_files().add(&files, now).await?;
        self.community.unindex(work.as_ref(), SearchKind::Task, task.id.0).await?;
        news::tell(work.as_ref(), &task, ItemDeed::Deleted);
        Ok(work.commit().await?)
    }
}
