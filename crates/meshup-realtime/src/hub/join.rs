//! Joining a room, from now on or from an earlier position.

use std::sync::Arc;

use meshup_app::access::AccessError;
use meshup_app::ports::{Place, StoreError};
use meshup_domain::room::{REPLAY_LIMIT, RoomOwner};
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, Seq};
use tokio::time::timeout;

use super::replay::Replay;
use super::{Hub, Runtime};
use crate::backend::Backend;
use crate::connection::Connection;
use crate::feed;
use crate::room::{Progress, Room};

/// A room and its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomRef {
    pub room: RoomId,
    pub owner: RoomOwner,
}

/// The state of a room for a connection that joins it.
pub struct JoinedRoom {
    /// The last durable event; later ones will be delivered.
    pub last_seq: Seq,
    /// The user first; at most 100 users.
    pub online: Vec<Arc<UserCard>>,
    pub online_count: usize,
    pub resume: Resume,
}

/// How to catch up.
pub enum Resume {
    /// Nothing was missed, or no position was given.
    Live,
    /// Must be read first, page by page; until its end, no durable events of the room are queued.
    Replay(Replay),
    /// Too much was missed, or the position never existed. Live from now on.
    TooFar,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    #[error(transparent)]
    Access(#[from] AccessError),
    /// This connection has already joined the room.
    #[error("already listening")]
    Already,
    /// The room's position could not be read in time.
    #[error("unavailable")]
    Unavailable,
}

impl From<StoreError> for JoinError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Hub {
    pub(crate) async fn join(
        &self,
        connection: &Arc<Connection>,
        place: RoomRef,
        after: Option<Seq>,
    ) -> Result<JoinedRoom, JoinError> {
        let runtime = self.runtime.get().ok_or(JoinError::Unavailable)?;
        if !connection.enter(place.room) {
            return Err(JoinError::Already);
        }
        let room = self.admit(connection, place, runtime);
        let entered = self.enter(connection, &room, after, runtime).await;
        if entered.is_err() {
            self.leave(connection, place.room);
        }
        entered
    }

    /// The room, with its feed running, and the connection admitted but not yet receiving.
    fn admit(&self, connection: &Arc<Connection>, place: RoomRef, runtime: &Runtime) -> Arc<Room> {
        let mut rooms = self.rooms();
        let mut is_new = false;
        let room = rooms.entry(place.room).or_insert_with(|| {
            is_new = true;
            Arc::new(Room::new(place.room, place.owner))
        });
        let room = Arc::clone(room);
        room.lock().add_listener(Arc::clone(connection));
        if is_new {
            runtime.handle.spawn(feed::run(Arc::clone(&room), Arc::clone(&runtime.backend), self.timings));
        }
        room
    }

    async fn enter(
        &self,
        connection: &Arc<Connection>,
        room: &Arc<Room>,
        after: Option<Seq>,
        runtime: &Runtime,
    ) -> Result<JoinedRoom, JoinError> {
        let backend = &runtime.backend;
        backend.may_read(&connection.actor, room.id).await?;
        let cards = backend.cards(&[connection.actor.user]).await?;
        let card = cards.into_iter().next().ok_or(AccessError::NotFound)?;
        self.admit_remote(room, backend.as_ref()).await?;
        let mut delivered = self.caught_up(room).await?;
        if after.is_some_and(|after| after > delivered) {
            // Another node may be ahead of what was announced here.
            if let Some(head) = backend.heads(&[room.id]).await?.first() {
                room.found(head.last_seq);
            }
            delivered = self.caught_up(room).await?;
        }
        tracing::trace!(room = %room.id, seq = delivered.0, "joining a room");
        Ok(self.seat(connection, room, Arc::new(card), after, backend))
    }

    /// Adds the connection to the room, whose events are now delivered live or after a replay.
    fn seat(
        &self,
        connection: &Arc<Connection>,
        room: &Arc<Room>,
        card: Arc<UserCard>,
        after: Option<Seq>,
        backend: &Arc<dyn Backend>,
    ) -> JoinedRoom {
        let mut state = room.lock();
        let last_seq = match room.progress() {
            Progress::Delivered(seq) => seq,
            Progress::Unknown | Progress::Gone => Seq::default(),
        };
        if state.mark_present(room.id, connection.id, card) {
            self.cluster.changed(Place::Room(room.id), connection.actor.user, true);
        }
        let (online, online_count) = state.online(connection.actor.user);
        let resume = match after {
            Some(after) if after < last_seq && last_seq.0 - after.0 <= REPLAY_LIMIT => {
                Resume::Replay(Replay {
                    connection: Arc::clone(connection),
                    room: Arc::clone(room),
                    backend: Arc::clone(backend),
                    limits: Arc::clone(&self.replays),
                    after,
                })
            }
            Some(after) if after != last_seq => {
                state.attach(connection.id, last_seq);
                Resume::TooFar
            }
            Some(_) | None => {
                state.attach(connection.id, last_seq);
                Resume::Live
            }
        };
        JoinedRoom { last_seq, online, online_count, resume }
    }

    /// Waits until everything announced so far is delivered, so that the head is not behind what the client
    /// knows.
    async fn caught_up(&self, room: &Room) -> Result<Seq, JoinError> {
        let target = room.lock().target();
        let mut progress = room.watch();
        let arrived = progress.wait_for(|progress| match progress {
            Progress::Unknown => false,
            Progress::Delivered(seq) => *seq >= target,
            Progress::Gone => true,
        });
        match timeout(self.timings.join_timeout, arrived).await {
            Ok(Ok(progress)) => match *progress {
                Progress::Delivered(seq) => Ok(seq),
                Progress::Gone => Err(AccessError::NotFound.into()),
                Progress::Unknown => Err(JoinError::Unavailable),
            },
            Ok(Err(_)) | Err(_) => Err(JoinError::Unavailable),
        }
    }
}
