//! Changing a task.

use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::task::Task;
use meshup_domain::{Patch, ServerId, TaskId, Violations};

use super::create::UNKNOWN_CHANNEL;
use super::wishes::check_assignee;
use super::{TaskView, TaskWishes, Tasks, lock, news, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

operation_error! {
    /// Why a task was not changed.
    UpdateTaskError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Tasks {
    /// Changes a task and tells whoever is to do it from now on. What changes nothing is told to nobody.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        task: TaskId,
        mut wishes: TaskWishes,
    ) -> Result<TaskView, UpdateTaskError> {
        let (allowed, task) = self.reach::<ChangeItem>(actor, server, task).await?;
        let mut errors = Violations::default();
        if let Patch::Set(channel) = wishes.channel
            && task.channel != Some(channel)
            && !self.community.access.sees_channel(actor, server, channel).await?
        {
            errors.add("channel", UNKNOWN_CHANNEL);
            wishes.channel = Patch::Keep;
        }
        let before = task.profile();
        let after = wishes.clone().apply(before.clone(), &mut errors);
        check_assignee(self.community.store.read(), server, &before, &after, &mut errors).await?;
        errors.into_result()?;
        self.write_update(&allowed, &task, wishes).await
    }

    /// Marks a task completed; one that is so already stays as it is.
    pub async fn complete(
        &self,
        actor: &Actor,
        server: ServerId,
        task: TaskId,
    ) -> Result<TaskView, UpdateTaskError> {
        let (allowed, task) = self.reach::<ChangeItem>(actor, server, task).await?;
        let wishes = TaskWishes { status: Some("completed".to_owned()), ..TaskWishes::default() };
        self.write_update(&allowed, &task, wishes).await
    }

    /// The rules are asked again of the task as the unit finds it.
    async fn write_update(
        &self,
        allowed: &Allowed<ChangeItem>,
        seen: &Task,
        wishes: TaskWishes,
    ) -> Result<TaskView, UpdateTaskError> {
        let work = self.community.write_in(seen.server).await?;
        let mut task = lock(work.as_ref(), seen.id).await?;
        let (before, mut errors) = (task.profile(), Violations::default());
        let after = wishes.apply(before.clone(), &mut errors);
        if let Some(channel) = after.channel.filter(|_| after.channel != before.channel)
            && !self.community.has_channel(work.as_ref(), task.server, channel).await?
        {
            return Err(Violations::one("channel", UNKNOWN_CHANNEL).into());
        }
        check_assignee(work.as_ref(), task.server, &before, &after, &mut errors).await?;
        errors.into_result()?;
        let now = self.community.clock.now();
        if task.revise(allowed, after, now) {
            work.tasks().save(&task).await?;
            news::index(&self.community, work.as_ref(), &task).await?;
            let people = (before.assigned_to, allowed.by());
            news::notify_assignee(&self.community, work.as_ref(), &task, people).await?;
            if before.channel == task.channel {
                news::tell(work.as_ref(), &task, ItemDeed::Updated);
            } else {
                // For those who saw it where it was it is gone, unless they also see where it is.
                news::tell_in(work.as_ref(), &task, before.channel, ItemDeed::Deleted);
                news::tell(work.as_ref(), &task, ItemDeed::Created);
            }
        }
        let view = view::one(work.as_ref(), task, now).await?;
        work.commit().await?;
        Ok(view)
    }
}
