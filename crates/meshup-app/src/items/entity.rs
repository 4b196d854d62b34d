//! What an item must tell of itself.

use async_trait::async_trait;
use meshup_domain::module::{Item, Module};
use meshup_domain::permission::{ChannelFacts, ModuleFacts};
use meshup_domain::{ChannelId, ServerId, UserId};
use time::OffsetDateTime;

use crate::ports::{Repos, StoreError};

/// A note, task, event or poll.
#[async_trait]
pub(crate) trait ItemEntity: Sized + Send + Sync {
    type Id: Copy + Send;
    /// What decides who may do what with it.
    type Facts: Send;
    /// It as its members see it.
    type View: Send;
    const MODULE: Module;

    /// The live item.
    async fn get(repos: &dyn Repos, id: Self::Id) -> Result<Option<Self>, StoreError>;

    /// The live item, with its row locked until the unit ends.
    async fn lock(repos: &dyn Repos, id: Self::Id) -> Result<Option<Self>, StoreError>;

    fn id(&self) -> Self::Id;

    fn head(&self) -> ItemHead<'_>;

    /// What is known of the person before this item: of the module, of its channel if it has one, and of what
    /// `repos` hold of the item itself.
    async fn facts(
        &self,
        repos: &dyn Repos,
        module: ModuleFacts,
        channel: Option<ChannelFacts>,
    ) -> Result<Self::Facts, StoreError>;

    /// How it looks to nobody in particular.
    async fn view(self, repos: &dyn Repos, now: OffsetDateTime) -> Result<Self::View, StoreError>;
}

/// What every item has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ItemHead<'a> {
    pub(crate) item: Item,
    pub(crate) server: ServerId,
    /// Who may not see it, may not see the item.
    pub(crate) channel: Option<ChannelId>,
    pub(crate) created_by: UserId,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) title: &'a str,
}
