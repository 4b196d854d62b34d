//! Polls as items of a server.

use async_trait::async_trait;
use meshup_domain::PollId;
use meshup_domain::module::{ItemId, Module};
use meshup_domain::permission::{ChannelFacts, ItemFacts, ModuleFacts};
use meshup_domain::poll::Poll;
use time::OffsetDateTime;

use super::view::{self, PollView, PollViewer};
use crate::items::{ItemEntity, ItemHead};
use crate::ports::{Repos, StoreError};

#[async_trait]
impl ItemEntity for Poll {
    type Id = PollId;
    type Facts = ItemFacts;
    type View = PollView;
    const MODULE: Module = Module::Polls;

    async fn get(repos: &dyn Repos, id: PollId) -> Result<Option<Self>, StoreError> {
        repos.polls().get(id).await
    }

    async fn lock(repos: &dyn Repos, id: PollId) -> Result<Option<Self>, StoreError> {
        repos.polls().lock(id).await
    }

    fn id(&self) -> PollId {
        self.id
    }

    fn head(&self) -> ItemHead<'_> {
        ItemHead {
            item: ItemId::Poll(self.id),
            server: self.server,
            channel: self.profile.channel,
            created_by: self.created_by,
            created_at: self.created_at,
            title: &self.profile.question,
        }
    }

    async fn facts(
        &self,
        _: &dyn Repos,
        module: ModuleFacts,
        channel: Option<ChannelFacts>,
    ) -> Result<ItemFacts, StoreError> {
        Ok(ItemFacts { module, channel, created_by: self.created_by, assigned_to: None })
    }

    /// As seen by a user who has not voted.
    async fn view(self, repos: &dyn Repos, now: OffsetDateTime) -> Result<PollView, StoreError> {
        view::one(repos, self, PollViewer { user: None, may_join: false, now }).await
    }
}
