//! Events as items of a server.

use async_trait::async_trait;
use meshup_domain::EventId;
use meshup_domain::event::CalendarEvent;
use meshup_domain::module::{ItemId, Module};
use meshup_domain::permission::{ChannelFacts, ItemFacts, ModuleFacts};
use time::OffsetDateTime;

use super::view::{self, EventView};
use crate::items::{ItemEntity, ItemHead};
use crate::ports::{Repos, StoreError};

#[async_trait]
impl ItemEntity for CalendarEvent {
    type Id = EventId;
    type Facts = ItemFacts;
    type View = EventView;
    const MODULE: Module = Module::Events;

    async fn get(repos: &dyn Repos, id: EventId) -> Result<Option<Self>, StoreError> {
        repos.events().get(id).await
    }

    async fn lock(repos: &dyn Repos, id: EventId) -> Result<Option<Self>, StoreError> {
        repos.events().lock(id).await
    }

    fn id(&self) -> EventId {
        self.id
    }

    fn head(&self) -> ItemHead<'_> {
        ItemHead {
            item: ItemId::Event(self.id),
            server: self.server,
            channel: self.profile.channel,
            created_by: self.created_by,
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
        Ok(ItemFacts { module, channel, created_by: self.created_by, assigned_to: None })
    }

    async fn view(self, repos: &dyn Repos, _: OffsetDateTime) -> Result<EventView, StoreError> {
        view::one(repos, self).await
    }
}
