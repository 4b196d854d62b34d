//! Permissions on notes, tasks, events and polls, checked both before and inside a unit of work.

use meshup_domain::module::Module;
use meshup_domain::permission::{self, Action, Allowed, ChannelFacts, CreateItem, ModuleFacts, RoomSubject};
use meshup_domain::{ChannelId, ServerId, UserId};

use super::{Access, AccessError};
use crate::actor::Actor;
use crate::items::entity::{ItemEntity, ItemHead};
use crate::ports::{Repos, UnitOfWork};

/// Where the facts about a user are read from.
#[derive(Clone, Copy)]
pub(crate) enum FactsSource<'a> {
    /// The cache, so that refused requests never reach the writer.
    Cache,
    /// The unit that is about to write, so that it respects every earlier change of access, made on any node.
    Unit(&'a dyn UnitOfWork),
}

impl Access {
    /// The repositories for everything except the facts.
    pub(crate) fn repos<'a>(&'a self, from: FactsSource<'a>) -> &'a dyn Repos {
        match from {
            FactsSource::Cache => self.store.read(),
            FactsSource::Unit(work) => work,
        }
    }

    /// Requests permission to create an item in a module.
    pub(crate) async fn ask_author(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        server: ServerId,
        module: Module,
    ) -> Result<Allowed<CreateItem>, AccessError> {
        let facts = self.module_facts(from, actor.user, server, module).await?;
        Ok(permission::ask(&facts, self.clock.now())?)
    }

    /// Requests permission for an action on an item.
    pub(crate) async fn ask_item<A, I>(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        item: &I,
    ) -> Result<Allowed<A>, AccessError>
    where
        I: ItemEntity,
        A: Action<Facts = I::Facts, Scope = ServerId>,
    {
        let ItemHead { server, channel, .. } = item.head();
        let channel = match channel {
            Some(channel) => self.facts_of_channel(from, actor.user, channel).await?,
            None => None,
        };
        let module = self.module_facts(from, actor.user, server, I::MODULE).await?;
        let facts = item.facts(self.repos(from), module, channel).await?;
        Ok(permission::ask::<A>(&facts, self.clock.now())?)
    }

    /// Whether the channel belongs to the server and is visible to the user, which is required to assign an
    /// item to it.
    pub(crate) async fn may_use_channel(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<bool, AccessError> {
        let facts = self.facts_of_channel(from, actor.user, channel).await?;
        Ok(facts.is_some_and(|facts| facts.server.server == server && facts.may_see().is_ok()))
    }

    async fn module_facts(
        &self,
        from: FactsSource<'_>,
        person: UserId,
        server: ServerId,
        module: Module,
    ) -> Result<ModuleFacts, AccessError> {
        let server = match from {
            FactsSource::Cache => self.server_facts(person, server).await?.as_ref().clone(),
            FactsSource::Unit(work) => {
                work.servers().facts(server, person).await?.ok_or(AccessError::NotFound)?
            }
        };
        Ok(ModuleFacts { server, module })
    }

    /// `None` if the channel no longer exists.
    async fn facts_of_channel(
        &self,
        from: FactsSource<'_>,
        person: UserId,
        channel: ChannelId,
    ) -> Result<Option<ChannelFacts>, AccessError> {
        let Some(channel) = self.repos(from).channels().get(channel).await? else { return Ok(None) };
        let facts = match from {
            FactsSource::Cache => match self.room_facts(person, channel.room).await {
                Ok(facts) => Some(facts.as_ref().clone()),
                Err(AccessError::NotFound) => None,
                Err(error) => return Err(error),
            },
            FactsSource::Unit(work) => work.rooms().facts(channel.room, person).await?,
        };
        Ok(facts.and_then(|facts| match facts.place {
            RoomSubject::Channel(channel) => Some(channel),
            RoomSubject::Conversation(_) => None,
        }))
    }
}
