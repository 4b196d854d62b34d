//! Tasks of a server (CONTRACT section 2, Tasks).

mod assign;
mod attach;
mod comment;
mod create;
mod delete;
mod get;
mod jobs;
mod list;
mod news;
mod update;
mod view;
mod wishes;

use std::sync::Arc;

use meshup_domain::module::Module;
use meshup_domain::permission::{Action, Allowed, ItemFacts};
use meshup_domain::task::Task;
use meshup_domain::{ServerId, TaskId};

use crate::access::{AccessError, Placement};
use crate::actor::Actor;
use crate::comments::Comments;
use crate::community::Community;
use crate::ports::{Files, UnitOfWork};

pub use assign::AssignTaskError;
pub use attach::AttachError;
pub use comment::{CommentOnTaskError, ListTaskCommentsError};
pub use create::CreateTaskError;
pub use delete::DeleteTaskError;
pub use get::GetTaskError;
pub use jobs::{DueTasks, OverdueTasks};
pub use list::ListTasksError;
pub use update::UpdateTaskError;
pub use view::{TaskFileView, TaskView};
pub use wishes::TaskWishes;

/// The use cases of tasks.
#[derive(Clone)]
pub struct Tasks {
    community: Community,
    comments: Comments,
    files: Arc<dyn Files>,
}

impl Tasks {
    pub fn new(community: Community, files: Arc<dyn Files>) -> Self {
        Self { comments: Comments::new(community.clone()), community, files }
    }

    /// Finds a task of that server and asks for an action on it. A task of another server is not found.
    async fn reach<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        task: TaskId,
    ) -> Result<(Allowed<A>, Task), AccessError>
    where
        A: Action<Facts = ItemFacts, Scope = ServerId>,
    {
        let found = self.community.store.read().tasks().get(task).await?;
        let task = found.filter(|task| task.server == server).ok_or(AccessError::NotFound)?;
        let allowed = self.community.access.item::<A>(actor, &placement(&task)).await?;
        Ok((allowed, task))
    }
}

/// The task as it is now, locked until the unit ends.
async fn lock(work: &dyn UnitOfWork, task: TaskId) -> Result<Task, AccessError> {
    work.tasks().lock(task).await?.ok_or(AccessError::NotFound)
}

fn placement(task: &Task) -> Placement {
    Placement {
        server: task.server,
        module: Module::Tasks,
        channel: task.channel,
        created_by: task.assigned_by,
        assigned_to: task.assigned_to,
    }
}

#[cfg(test)]
mod tests;
