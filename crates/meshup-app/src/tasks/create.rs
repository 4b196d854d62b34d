//! Making a task.

use meshup_domain::module::Module;
use meshup_domain::permission::{Allowed, Author};
use meshup_domain::task::{Task, TaskProfile};
use meshup_domain::{Patch, ServerId, TaskId, Violations};

use super::wishes::check_assignee;
use super::{TaskView, TaskWishes, Tasks, news, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

/// Said of a channel that the author does not see, too.
pub(super) const UNKNOWN_CHANNEL: &str = "This channel does not exist in this server.";

operation_error! {
    /// Why a task was not made.
    CreateTaskError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Tasks {
    /// Makes a task and tells whoever is to do it. Without a title it is refused.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        mut wishes: TaskWishes,
    ) -> Result<TaskView, CreateTaskError> {
        let (allowed, _) = self.community.access.module::<Author>(actor, server, Module::Tasks).await?;
        let mut errors = Violations::default();
        if let Patch::Set(channel) = wishes.channel
            && !self.community.access.sees_channel(actor, server, channel).await?
        {
            errors.add("channel", UNKNOWN_CHANNEL);
            wishes.channel = Patch::Keep;
        }
        wishes.title.get_or_insert_default();
        let blank = TaskProfile::default();
        let profile = wishes.apply(blank.clone(), &mut errors);
        check_assignee(self.community.store.read(), server, &blank, &profile, &mut errors).await?;
        errors.into_result()?;
        self.write_new(&allowed, profile).await
    }

    /// The server is locked, so that it and the channel are there until the task is.
    async fn write_new(
        &self,
        allowed: &Allowed<Author>,
        profile: TaskProfile,
    ) -> Result<TaskView, CreateTaskError> {
        let (work, server) = self.community.lock(allowed.scope()).await?;
        if let Some(channel) = profile.channel
            && !self.community.has_channel(work.as_ref(), server.id, channel).await?
        {
            return Err(Violations::one("channel", UNKNOWN_CHANNEL).into());
        }
        let now = self.community.clock.now();
        let mut errors = Violations::default();
        check_assignee(work.as_ref(), server.id, &TaskProfile::default(), &profile, &mut errors).await?;
        errors.into_result()?;
        let task = Task::create(allowed, TaskId(self.community.ids.next()), profile, now);
        work.tasks().insert(&task).await?;
        news::index(&self.community, work.as_ref(), &task).await?;
        news::notify_assignee(&self.community, work.as_ref(), &task, (None, allowed.by())).await?;
        news::tell(work.as_ref(), &task, ItemDeed::Created);
        let view = view::one(work.as_ref(), task, now).await?;
        work.commit().await?;
        Ok(view)
    }
}
