//! Giving a task to somebody.

use meshup_domain::permission::ChangeItem;
use meshup_domain::task::TaskProfile;
use meshup_domain::{ServerId, TaskId, UserId, Violations};

use super::wishes::unfit;
use super::{TaskView, Tasks, lock, news, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

operation_error! {
    /// Why a task was not given to somebody.
    AssignTaskError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Tasks {
    /// Gives a task to a member who sees it, and tells them; to nobody with nothing.
    pub async fn assign(
        &self,
        actor: &Actor,
        server: ServerId,
        task: TaskId,
        to: Option<UserId>,
    ) -> Result<TaskView, AssignTaskError> {
        let (allowed, seen) = self.reach::<ChangeItem>(actor, server, task).await?;
        let is_new = |person: &UserId| seen.assigned_to != Some(*person);
        if let Some(person) = to.filter(is_new)
            && let Some(why) = unfit(self.community.store.read(), server, seen.channel, person).await?
        {
            return Err(Violations::one("user_id", why).into());
        }
        let work = self.community.write_in(server).await?;
        let mut task = lock(work.as_ref(), task).await?;
        let (before, now) = (task.assigned_to, self.community.clock.now());
        let profile = TaskProfile { assigned_to: to, ..task.profile() };
        if task.revise(&allowed, profile, now) {
            if let Some(person) = to
                && let Some(why) = unfit(work.as_ref(), server, task.channel, person).await?
            {
                return Err(Violations::one("user_id", why).into());
            }
            work.tasks().save(&task).await?;
            news::notify_assignee(&self.community, work.as_ref(), &task, (before, actor.user)).await?;
            news::tell(work.as_ref(), &task, ItemDeed::Updated);
        }
        let view = view::one(work.as_ref(), task, now).await?;
        work.commit().await?;
        Ok(view)
    }
}
