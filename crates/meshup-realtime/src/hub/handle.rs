//! A socket's handle to its connection.

use std::sync::Arc;

use meshup_app::Actor;
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, Seq, UserId};

use super::{Hub, JoinError, JoinedRoom, RoomRef};
use crate::connection::Connection;
use crate::outbox::Outbox;
use crate::user_event::Topic;

/// A registered connection, which leaves all rooms when dropped.
pub(super) struct Registration {
    pub(super) hub: Arc<Hub>,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.hub.disconnect(&self.connection);
    }
}

/// A socket's handle to its connection, which leaves all rooms when dropped.
pub struct ConnectionHandle {
    pub(super) registered: Registration,
    pub(super) card: UserCard,
}

impl ConnectionHandle {
    pub fn actor(&self) -> &Actor {
        &self.registered.connection.actor
    }

    /// The user's card at the time of connecting.
    pub fn card(&self) -> &UserCard {
        &self.card
    }

    /// The queue of frames to send.
    pub fn outbox(&self) -> &Outbox {
        &self.registered.connection.outbox
    }

    /// Joins a room, continuing after `after` or from now on.
    ///
    /// Returns the state of the room, and how to catch up. The connection is registered before access is
    /// checked, so that a loss of access in between is not missed.
    pub async fn join(&self, place: RoomRef, after: Option<Seq>) -> Result<JoinedRoom, JoinError> {
        let Registration { hub, connection } = &self.registered;
        hub.join(connection, place, after).await
    }

    /// Subscribes to frames on these topics; called once, when the socket opens.
    pub fn subscribe(&self, topics: &'static [Topic]) {
        self.registered.connection.topics.get_or_init(|| topics);
    }

    /// Subscribes to the presence of one user on all surfaces, as others may see it, and returns the user's
    /// card.
    ///
    /// Called once, when the socket opens.
    pub async fn watch(&self, person: UserId) -> Result<UserCard, JoinError> {
        let Registration { hub, connection } = &self.registered;
        hub.watch(connection, person).await
    }

    /// Leaves a room.
    pub fn leave(&self, room: RoomId) {
        let Registration { hub, connection } = &self.registered;
        hub.leave(connection, room);
    }
}
