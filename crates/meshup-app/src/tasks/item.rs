//! Tasks as items of a server.

use async_trait::async_trait;
use meshup_domain::TaskId;
use meshup_domain::module::{ItemId, Module};
use meshup_domain::permission::{ChannelFacts, ItemFacts, ModuleFacts};
use meshup_domain::task::Task;
use time::OffsetDateTime;

use super::view::{self, TaskView};
use crate::items::{ItemEntity, ItemHead};
use crate::ports::{Repos, StoreError};

#[async_trait]
impl ItemEntity for Task {
    type Id = TaskId;
    type Facts = ItemFacts;
    type View = TaskView;
    const MODULE: Module = Module::Tasks;

    async fn get(repos: &dyn Repos, id: TaskId) -> Result<Option<Self>, StoreError> {
        repos.tasks().get(id).await
    }

    async fn lock(repos: &dyn Repos, id: TaskId) -> Result<Option<Self>, StoreError> {
        repos.tasks().lock(id).await
    }

    fn id(&self) -> TaskId {
        self.id
    }

    fn head(&self) -> ItemHead<'_> {
        ItemHead {
            item: ItemId::Task(self.id),
            server: self.server,
            channel: self.profile.channel,
            created_by: self.assigned_by,
            created_at: self.created_at,
            title: &self.profile.title,
        }
    }

    async fn facts(
        &self,
        _: &dyn Repos,
        module: ModuleFacts,
        channel: Option<ChannelFacts>,
    ) -> Result<ItemFacts, StoreError> {
        let assigned_to = self.profile.assigned_to;
        Ok(ItemFacts { module, channel, created_by: self.assigned_by, assigned_to })
    }

    async fn view(self, repos: &dyn Repos, now: OffsetDateTime) -> Result<TaskView, StoreError> {
        view::one(repos, self, now).await
    }
}
