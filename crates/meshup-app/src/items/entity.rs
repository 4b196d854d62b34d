//! The interface of an item.

use async_trait::async_trait;
use meshup_domain::module::{ItemId, Module};
use meshup_domain::permission::{ChannelFacts, ModuleFacts};
use meshup_domain::{ChannelId, ServerId, UserId};
use time::OffsetDateTime;

use crate::ports::{Repos, StoreError};

/// A note, task, event or poll.
#[async_trait]
pub(crate) trait ItemEntity: Sized + Send + Sync {
    type Id: Copy + Send;
    /// The facts that determine the permissions on it.
    type Facts: Send;
    /// The item as members see it.
    type View: Send;
    const MODULE: Module;

    /// The item, unless deleted.
    async fn get(repos: &dyn Repos, id: Self::Id) -> Result<Option<Self>, StoreError>;

    /// The item, unless deleted, with its row locked until the unit ends.
    async fn lock(repos: &dyn Repos, id: Self::Id) -> Result<Option<Self>, StoreError>;

    fn id(&self) -> Self::Id;

    fn head(&self) -> ItemHead<'_>;

    /// The facts about the user and this item: those of the module, of the item's channel if it has one, and
    /// of the item itself as read from `repos`.
    async fn facts(
        &self,
        repos: &dyn Repos,
        module: ModuleFacts,
        channel: Option<ChannelFacts>,
    ) -> Result<Self::Facts, StoreError>;

    /// The view of the item, without what depends on a viewer.
    async fn view(self, repos: &dyn Repos, now: OffsetDateTime) -> Result<Self::View, StoreError>;
}

/// The attributes that all items have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ItemHead<'a> {
    pub(crate) item: ItemId,
    pub(crate) server: ServerId,
    /// The item is visible only to users who can see this channel.
    pub(crate) channel: Option<ChannelId>,
    pub(crate) created_by: UserId,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) title: &'a str,
}
