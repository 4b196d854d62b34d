//! May this person do that? Loads the facts, asks the domain, and hands out the proof.
//!
//! Facts are cached for at most [`FRESH`], so that a change made on another node is noticed in time, and dropped at
//! once when a change is announced on this one. The cache is filled from committed reads only, and only if nothing
//! was announced since before the read.

use std::sync::Arc;

use meshup_domain::permission::{self, Action, Allowed, Denied, MessageFacts, RoomFacts, ServerFacts};
use meshup_domain::room::RoomOwner;
use meshup_domain::{RoomId, ServerId, UserId};

use crate::actor::Actor;
use crate::cache::Cache;
use crate::error::{Explain, Explanation};
use crate::event::Reach;
use crate::ports::{Clock, Store, StoreError};

/// Access was refused, or could not be decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    #[error("Not found.")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AccessError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NotFound => Explanation::not_found(),
            Self::Denied(denied) => denied.explain(),
            Self::Store(error) => error.explain(),
        }
    }
}

/// Decides for everybody, from one place.
pub struct Access {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    servers: Cache<(ServerId, UserId), ServerFacts>,
    rooms: Cache<(RoomId, UserId), RoomFacts>,
}

impl Access {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, servers: Cache::default(), rooms: Cache::default() }
    }

    /// Asks for an action in a server.
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

    /// Asks for an action in a room.
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

    /// Asks for an action on a message of `author` in a room.
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

    /// Forgets what is known, because it changed.
    pub fn forget(&self, reach: Reach) {
        self.servers.forget(|(server, person), _| match reach {
            Reach::Server(changed) => *server == changed,
            Reach::Member(changed, who) => *server == changed && *person == who,
            Reach::Person(who) => *person == who,
            Reach::Room(_) => false,
        });
        self.rooms.forget(|(room, person), facts| match reach {
            Reach::Server(changed) => is_in(facts, changed),
            Reach::Member(changed, who) => *person == who && is_in(facts, changed),
            // What somebody changes about themselves, a block for one, also changes what others may write to them.
            Reach::Person(who) => *person == who || matches!(facts.owner(), RoomOwner::Conversation { .. }),
            Reach::Room(changed) => *room == changed,
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
