//! One open socket, whatever its surface.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use meshup_app::Actor;
use meshup_app::ports::TypingState;
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, Seq, UserId};

use crate::hub::{Entered, Hub, JoinError, Place};
use crate::news::Topic;
use crate::outbox::Outbox;

/// Tells connections of this process apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub(crate) u64);

/// What the hub keeps of a connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    pub(crate) actor: Actor,
    pub(crate) outbox: Outbox,
    rooms: Mutex<Vec<RoomId>>,
    topics: OnceLock<&'static [Topic]>,
    /// Of whom it hears when they come and go, wherever that is.
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

    pub(crate) fn hears(&self, topic: Topic) -> bool {
        self.topics.get().is_some_and(|topics| topics.contains(&topic))
    }

    /// The rooms it listens to.
    pub(crate) fn rooms(&self) -> Vec<RoomId> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// False if it was there already.
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

/// A registered connection. Dropped, it has left every room.
pub(crate) struct Registered {
    pub(crate) hub: Arc<Hub>,
    pub(crate) connection: Arc<Connection>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.hub.disconnect(&self.connection);
    }
}

/// A connection as its socket holds it. Dropped, it has left every room.
pub struct Connected {
    pub(crate) registered: Registered,
    pub(crate) card: UserCard,
}

impl Connected {
    pub fn actor(&self) -> &Actor {
        &self.registered.connection.actor
    }

    /// How the person looked when they came.
    pub fn card(&self) -> &UserCard {
        &self.card
    }

    /// What there is to hear.
    pub fn outbox(&self) -> &Outbox {
        &self.registered.connection.outbox
    }

    /// Listens to a room, from what follows `after` or from now on.
    ///
    /// Greets, and says how to make up for what was missed. The connection is registered before access is asked, so
    /// that no loss of access can slip in between.
    pub async fn join(&self, place: Place, after: Option<Seq>) -> Result<Entered, JoinError> {
        let Registered { hub, connection } = &self.registered;
        hub.join(connection, place, after).await
    }

    /// Listens to news of these topics from now on; said once, when the socket opens.
    pub fn hear_news(&self, topics: &'static [Topic]) {
        self.registered.connection.topics.get_or_init(|| topics);
    }

    /// From now on hears when a person comes and goes, wherever that is, as others may see it. How they look.
    ///
    /// One person, said once, when the socket opens.
    pub async fn watch(&self, person: UserId) -> Result<UserCard, JoinError> {
        let Registered { hub, connection } = &self.registered;
        hub.watch(connection, person).await
    }

    /// Stops listening to a room.
    pub fn leave(&self, room: RoomId) {
        let Registered { hub, connection } = &self.registered;
        hub.leave(connection, room);
    }

    /// Shows the others of a room that this person types, until `typing` is false or some seconds have passed.
    pub fn typing(&self, room: RoomId, typing: bool) {
        self.registered.hub.set(room, &self.card, typing);
    }
}
