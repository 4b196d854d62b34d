//! Periodic checks that make up for missed announcements.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};

use meshup_app::Actor;
use meshup_app::ports::{Presence, StoreError};
use meshup_domain::{RoomId, SessionId, UserId};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Hub;
use super::access::{self, RoomListener};
use crate::backend::Backend;
use crate::connection::ConnectionId;
use crate::outbox::Closing;
use crate::room::Room;
use crate::timings::Timings;

/// Maximum number of items per query.
const BATCH: usize = 500;

/// Maximum number of seats that are rechecked per pass. Changes made on this node are announced and do not
/// wait for a pass; the rest is rechecked over several passes.
const SEATS: usize = 1_000;

/// Runs until the hub is dropped.
pub(super) async fn run(hub: Weak<Hub>, backend: Arc<dyn Backend>, timings: Timings) {
    let mut passes = interval(timings.poll_interval);
    passes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut reached = None;
    let now = hub.upgrade().map(|hub| Arc::clone(&hub.compare)).unwrap_or_default();
    loop {
        tokio::select! {
            _ = passes.tick() => {}
            () = now.notified() => {}
        }
        let Some(hub) = hub.upgrade() else { return };
        match hub.poll_once(backend.as_ref(), reached).await {
            Ok(seat) => reached = seat,
            Err(error) => tracing::debug!(%error, "a periodic check failed; will retry"),
        }
    }
}

impl Hub {
    async fn poll_once(
        &self,
        backend: &dyn Backend,
        reached: Option<(ConnectionId, RoomId)>,
    ) -> Result<Option<(ConnectionId, RoomId)>, StoreError> {
        self.compare_heads(backend).await?;
        self.end_sessions(backend).await?;
        self.refresh_people(backend).await?;
        Ok(self.recheck_next(backend, reached).await)
    }

    /// Reads rooms that advanced without an announcement, and closes those that were deleted.
    async fn compare_heads(&self, backend: &dyn Backend) -> Result<(), StoreError> {
        let rooms: Vec<Arc<Room>> = self.rooms().values().map(Arc::clone).collect();
        let now = Instant::now();
        for room in &rooms {
            room.pages.expire(now);
        }
        for batch in rooms.chunks(BATCH) {
            let ids: Vec<RoomId> = batch.iter().map(|room| room.id).collect();
            let heads: HashMap<_, _> =
                backend.heads(&ids).await?.into_iter().map(|head| (head.room, head.last_seq)).collect();
            for room in batch {
                if let Some(seq) = heads.get(&room.id) {
                    room.found(*seq);
                } else {
                    room.end();
                    room.wake.notify_one();
                }
            }
        }
        Ok(())
    }

    async fn end_sessions(&self, backend: &dyn Backend) -> Result<(), StoreError> {
        let sockets: Vec<_> = self.connections().values().map(Arc::clone).collect();
        let sessions: HashSet<SessionId> = sockets.iter().map(|socket| socket.actor.session).collect();
        let sessions: Vec<SessionId> = sessions.into_iter().collect();
        let mut over: HashSet<SessionId> = HashSet::new();
        for batch in sessions.chunks(BATCH) {
            over.extend(backend.sessions_over(batch).await?);
        }
        for socket in sockets.iter().filter(|socket| over.contains(&socket.actor.session)) {
            socket.outbox.close(Closing::SessionOver);
        }
        Ok(())
    }

    /// Refreshes the names, avatars and visibility of users who are online.
    async fn refresh_people(&self, backend: &dyn Backend) -> Result<(), StoreError> {
        let rooms: Vec<Arc<Room>> = self.rooms().values().map(Arc::clone).collect();
        let present: Vec<(Arc<Room>, Vec<UserId>)> = rooms
            .into_iter()
            .map(|room| {
                let people = room.people();
                (room, people)
            })
            .collect();
        let watched = self.watched();
        let people = present.iter().flat_map(|(_, people)| people).chain(&watched);
        let people: HashSet<UserId> = people.copied().collect();
        let people: Vec<UserId> = people.into_iter().collect();
        let mut cards = HashMap::new();
        for batch in people.chunks(BATCH) {
            let found = backend.cards(batch).await?;
            cards.extend(found.into_iter().map(|card| (card.id, Arc::new(card))));
        }
        for (room, people) in present {
            for card in people.iter().filter_map(|user| cards.get(user)) {
                room.refresh(card);
            }
        }
        for card in watched.iter().filter_map(|person| cards.get(person)) {
            self.notify_watchers(card.id, card.is_visible() && self.is_live(card.id));
        }
        Ok(())
    }

    /// Rechecks some of the seats, starting after `reached`, and returns where to continue.
    async fn recheck_next(
        &self,
        backend: &dyn Backend,
        reached: Option<(ConnectionId, RoomId)>,
    ) -> Option<(ConnectionId, RoomId)> {
        let seats = self.seats();
        let key = |(connection, room): &RoomListener| (connection.id, *room);
        let start = seats.partition_point(|seat| Some(key(seat)) <= reached);
        let (done, due) = seats.split_at(start);
        let turn: Vec<&RoomListener> = due.iter().chain(done).take(SEATS).collect();
        // Sockets of one user in one room have the same answer.
        let mut confirmed = HashSet::new();
        for (connection, room) in &turn {
            let Actor { user, session: _, is_admin } = connection.actor;
            if confirmed.contains(&(user, is_admin, *room)) {
                continue;
            }
            match access::still_allowed(connection, *room, backend).await {
                Ok(true) => drop(confirmed.insert((user, is_admin, *room))),
                Ok(false) => {}
                Err(_) => return reached,
            }
        }
        turn.last().map(|seat| key(seat))
    }

    /// All seats, in a fixed order.
    fn seats(&self) -> Vec<RoomListener> {
        let sockets: Vec<_> = self.connections().values().map(Arc::clone).collect();
        let mut seats: Vec<RoomListener> = sockets
            .into_iter()
            .flat_map(|socket| socket.rooms().into_iter().map(move |room| (Arc::clone(&socket), room)))
            .collect();
        seats.sort_unstable_by_key(|(connection, room)| (connection.id, *room));
        seats
    }
}
