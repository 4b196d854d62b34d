//! An open socket of any surface.

use std::sync::{Mutex, OnceLock, PoisonError};

use meshup_app::Actor;
use meshup_domain::{RoomId, UserId};

use crate::outbox::Outbox;
use crate::user_event::Topic;

/// Identifies a connection within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub(crate) u64);

/// The state of a connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    pub(crate) actor: Actor,
    pub(crate) outbox: Outbox,
    rooms: Mutex<Vec<RoomId>>,
    /// The topics it is subscribed to, besides rooms.
    pub(crate) topics: OnceLock<&'static [Topic]>,
    /// The user whose presence it watches.
    pub(crate) watches: OnceLock<UserId>,
}

impl Connection {
    pub(crate) fn new(id: ConnectionId, actor: Actor) -> Self {
        Self {
            id,
            actor,
            outbox: Outbox::default(),
            rooms: Mutex::default(),
            topics: OnceLock::new(),
            watches: OnceLock::new(),
        }
    }

    pub(crate) fn is_subscribed(&self, topic: Topic) -> bool {
        self.topics.get().is_some_and(|topics| topics.contains(&topic))
    }

    /// The rooms it has joined.
    pub(crate) fn rooms(&self) -> Vec<RoomId> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// False if it had joined the room already.
    pub(crate) fn enter(&self, room: RoomId) -> bool {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !rooms.contains(&room);
        if is_new {
            rooms.push(room);
        }
        is_new
    }

    pub(crate) fn exit(&self, room: RoomId) {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).retain(|known| *known != room);
    }
}
