//! Permission checks: loads the facts, asks the domain, and returns the proof.
//!
//! Facts are cached for at most two seconds, which bounds the delay for changes made on another node; changes
//! announced on this node invalidate them immediately. The cache holds only the results of committed reads,
//! and only if nothing was announced since the read began.

mod items;

use std::sync::Arc;

use meshup_domain::moderation::BannedWords;
use meshup_domain::module::Module;
use meshup_domain::permission::{
    self, Action, Allowed, ChannelFacts, Denied, ItemFacts, MessageFacts, ModuleFacts, RoomFacts,
    RoomSubject, ServerFacts,
};
use meshup_domain::role::Permission;
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, RoomId, ServerId, UserId};

use crate::actor::Actor;
use crate::cache::Cache;
use crate::domain_event::AccessScope;
use crate::error::operation_error;
use crate::ports::{Clock, Store, StoreError, Viewer};

pub(crate) use items::FactsSource;

operation_error! {
    /// Access was denied or could not be determined.
    AccessError: Denied(Denied), Store(StoreError);
    /// It does not exist, was deleted, or does not belong to the server or conversation that was named.
    NotFound => NotFound, "not_found", "Not found.";
}

/// The attributes of a task, event or poll that determine access to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemLocation {
    /// The server whose members may see the item, subject to `channel`.
    pub server: ServerId,
    /// The module of the item. While it is switched off, everything is denied.
    pub module: Module,
    /// The item is visible only to users who can see this channel; `None` if every member can see it.
    pub channel: Option<ChannelId>,
    /// The creator, who may change and delete the item without the `.manage` permission of its module.
    pub created_by: UserId,
    /// The assignee of a task, who may change it too; `None` for unassigned tasks and all other items.
    pub assigned_to: Option<UserId>,
}

/// Checks permissions for all use cases, with one shared cache.
pub struct Access {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    servers: Cache<(ServerId, UserId), ServerFacts>,
    rooms: Cache<(RoomId, UserId), RoomFacts>,
    banned_words: Cache<ServerId, BannedWords>,
}

impl Access {
    /// Starts with an empty cache.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            servers: Cache::default(),
            rooms: Cache::default(),
            banned_words: Cache::default(),
        }
    }

    /// Requests permission for an action in a server.
    pub async fn server<A>(
        &self,
        actor: &Actor,
        server: ServerId,
    ) -> Result<(Allowed<A>, Arc<ServerFacts>), AccessError>
    where
        A: Action<Facts = ServerFacts, Scope = ServerId>,
    {
        let facts = self.server_facts(actor.user, server).await?;
        Ok((permission::ask::<A>(&facts, self.clock.now())?, facts))
    }

    /// Requests permission for an action in a room.
    pub async fn room<A>(
        &self,
        actor: &Actor,
        room: RoomId,
    ) -> Result<(Allowed<A>, Arc<RoomFacts>), AccessError>
    where
        A: Action<Facts = RoomFacts, Scope = RoomId>,
    {
        let facts = self.room_facts(actor.user, room).await?;
        Ok((permission::ask::<A>(&facts, self.clock.now())?, facts))
    }

    /// Requests permission for an action on a message of `author` in a room.
    pub async fn message<A>(
        &self,
        actor: &Actor,
        room: RoomId,
        author: UserId,
    ) -> Result<Allowed<A>, AccessError>
    where
        A: Action<Facts = MessageFacts, Scope = RoomId>,
    {
        let room = self.room_facts(actor.user, room).await?.as_ref().clone();
        Ok(permission::ask::<A>(&MessageFacts { room, author }, self.clock.now())?)
    }

    /// Requests permission for an action in a module of a server.
    pub async fn module<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        module: Module,
    ) -> Result<(Allowed<A>, Viewer), AccessError>
    where
        A: Action<Facts = ModuleFacts, Scope = ServerId>,
    {
        let facts = self.server_facts(actor.user, server).await?.as_ref().clone();
        let viewer = Viewer { user: actor.user, sees_all: facts.has_permission(Permission::ManageChannels) };
        Ok((permission::ask::<A>(&ModuleFacts { server: facts, module }, self.clock.now())?, viewer))
    }

    /// Requests permission for an action on a task, event or poll.
    pub async fn item<A>(&self, actor: &Actor, item: &ItemLocation) -> Result<Allowed<A>, AccessError>
    where
        A: Action<Facts = ItemFacts, Scope = ServerId>,
    {
        let ItemLocation { server, module, channel, created_by, assigned_to } = *item;
        let channel = match channel {
            Some(channel) => self.channel_facts(actor.user, channel).await?,
            None => None,
        };
        let server = self.server_facts(actor.user, server).await?.as_ref().clone();
        let module = ModuleFacts { server, module };
        let facts = ItemFacts { module, channel, created_by, assigned_to };
        Ok(permission::ask::<A>(&facts, self.clock.now())?)
    }

    /// Whether the channel belongs to the server and is visible to the user, which is required to assign an
    /// item to it.
    pub async fn may_see_channel(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<bool, AccessError> {
        let facts = self.channel_facts(actor.user, channel).await?;
        Ok(facts.is_some_and(|facts| facts.server.server == server && facts.may_see().is_ok()))
    }

    /// The banned words that apply in a room; `None` in conversations and where moderation is off.
    pub async fn banned_words(&self, facts: &RoomFacts) -> Result<Option<Arc<BannedWords>>, StoreError> {
        let RoomSubject::Channel(ChannelFacts { server, .. }) = &facts.place else { return Ok(None) };
        if !server.auto_moderation {
            return Ok(None);
        }
        let now = self.clock.now();
        if let Some(words) = self.banned_words.get(&server.server, now) {
            return Ok(Some(words));
        }
        let ticket = self.banned_words.ticket();
        let words = self.store.read().servers().banned_words(server.server).await?;
        Ok(Some(self.banned_words.put(ticket, server.server, BannedWords::new(&words), now)))
    }

    /// Invalidates the cached facts that a change affects.
    pub fn forget(&self, scope: AccessScope) {
        self.banned_words.forget(|server, _| scope == AccessScope::Server(*server));
        self.servers.forget(|(server, person), _| match scope {
            AccessScope::Server(changed) => *server == changed,
            AccessScope::Member(changed, who) => *server == changed && *person == who,
            AccessScope::User(who) => *person == who,
            AccessScope::Room(_) => false,
        });
        self.rooms.forget(|(room, person), facts| match scope {
            AccessScope::Server(changed) => is_in(facts, changed),
            AccessScope::Member(changed, who) => *person == who && is_in(facts, changed),
            // A change of a user's own state, such as a block, also affects what others may write to them.
            AccessScope::User(who) => {
                *person == who || matches!(facts.owner(), RoomOwner::Conversation { .. })
            }
            AccessScope::Room(changed) => *room == changed,
        });
    }

    async fn server_facts(&self, person: UserId, server: ServerId) -> Result<Arc<ServerFacts>, AccessError> {
        let now = self.clock.now();
        let key = (server, person);
        if let Some(facts) = self.servers.get(&key, now) {
            return Ok(facts);
        }
        let ticket = self.servers.ticket();
        let facts = self.store.read().servers().facts(server, person).await?.ok_or(AccessError::NotFound)?;
        Ok(self.servers.put(ticket, key, facts, now))
    }

    /// `None` if the channel no longer exists.
    async fn channel_facts(
        &self,
        person: UserId,
        channel: ChannelId,
    ) -> Result<Option<ChannelFacts>, AccessError> {
        let Some(channel) = self.store.read().channels().get(channel).await? else { return Ok(None) };
        match self.room_facts(person, channel.room).await {
            Ok(facts) => Ok(match &facts.place {
                RoomSubject::Channel(channel) => Some(channel.clone()),
                RoomSubject::Conversation(_) => None,
            }),
            Err(AccessError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn room_facts(&self, person: UserId, room: RoomId) -> Result<Arc<RoomFacts>, AccessError> {
        let now = self.clock.now();
        let key = (room, person);
        if let Some(facts) = self.rooms.get(&key, now) {
            return Ok(facts);
        }
        let ticket = self.rooms.ticket();
        let facts = self.store.read().rooms().facts(room, person).await?.ok_or(AccessError::NotFound)?;
        Ok(self.rooms.put(ticket, key, facts, now))
    }
}

fn is_in(facts: &RoomFacts, changed: ServerId) -> bool {
    match facts.owner() {
        RoomOwner::Channel { server, .. } => server == changed,
        RoomOwner::Conversation { .. } => false,
    }
}

#[cfg(test)]
mod tests;
