//! Task deletion.

use meshup_domain::permission::{Allowed, ManageItem};
use meshup_domain::task::Task;
use meshup_domain::{ServerId, TaskId};

use super::Tasks;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;
use crate::transactions::Unit;

impl Tasks {
    /// Marks a task as deleted; its files are deleted later.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: TaskId) -> Result<(), AccessError> {
        let reached = items::authorize::<ManageItem, Task>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, task: Task| {
            let now = self.context.clock.now();
            work.tasks().delete(&allowed, id, now).await?;
            let files = work.tasks().take_files(id).await?;
            work.discarded_files().add(&files, now).await?;
            items::remove(&*work, &task).await?;
            Ok(())
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
