//! A connection as its socket holds it.

use std::sync::Arc;

use meshup_app::Actor;
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, Seq, UserId};

use super::{Entered, Hub, JoinError, Place};
use crate::connection::Connection;
use crate::news::Topic;
use crate::outbox::Outbox;

/// A registered connection. Dropped, it has left every room.
pub(super) struct Registered {
    pub(super) hub: Arc<Hub>,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.hub.disconnect(&self.connection);
    }
}

/// A connection as its socket holds it. Dropped, it has left every room.
pub struct Connected {
    pub(super) registered: Registered,
    pub(super) card: UserCard,
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
}
