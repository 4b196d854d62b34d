//! The other nodes of a cluster: who is connected to them, and who is typing there.
//!
//! Every node knows who is connected to the others, so that nothing is asked over the network when a frame is sent.
//! A node announces each change with a version; another that missed one asks for a snapshot. A node that is silent
//! is considered gone, and its users with it.

mod local;
mod remote;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use meshup_app::ports::{
    EventBus, NodeId, NodeMessage, Place, Presence, PresenceMessage, StoreError, TypingState,
};
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, UserId};
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::Hub;
use crate::backend::Backend;
use crate::room::Room;
use crate::timings::Timings;
use local::LocalPresence;
use remote::RemotePresence;

/// Maximum number of users per query.
const BATCH: usize = 500;

/// What came from other nodes and is not yet shown, because names have to be loaded first.
#[derive(Debug, Default)]
struct Pending {
    changes: HashSet<(Place, UserId)>,
    typing: HashMap<(RoomId, UserId), bool>,
}

/// Where somebody of this node sees users of others.
enum Shown {
    In(Arc<Room>),
    ToWatchers,
}

impl Shown {
    fn id(&self) -> Place {
        match self {
            Self::In(room) => Place::Room(room.id),
            Self::ToWatchers => Place::Online,
        }
    }
}

/// This node as a member of a cluster.
pub(super) struct Cluster {
    bus: Arc<dyn EventBus>,
    local: Mutex<LocalPresence>,
    remote: Mutex<RemotePresence>,
    pending: Mutex<Pending>,
    pub(super) wake: Notify,
}

impl Cluster {
    pub(super) fn new(bus: Arc<dyn EventBus>) -> Self {
        Self {
            bus,
            local: Mutex::default(),
            remote: Mutex::default(),
            pending: Mutex::default(),
            wake: Notify::new(),
        }
    }

    /// A user has their first connection to this node in a place, or lost their last.
    pub(super) fn changed(&self, place: Place, user: UserId, is_present: bool) {
        // Sends under the lock, so that versions are sent in order.
        let mut local = self.local();
        let version = local.set(place, user, is_present);
        let change = PresenceMessage::Changed { version, place, user, is_present };
        self.bus.send(NodeMessage::Presence(change));
    }

    pub(super) fn typing(&self, room: RoomId, user: UserId, typing: bool) {
        self.bus.send(NodeMessage::Typing { room, user, typing });
    }

    /// Whether a user is in a place on another node.
    pub(super) fn has(&self, place: Place, user: UserId) -> bool {
        self.remote().has(place, user)
    }

    fn local(&self) -> MutexGuard<'_, LocalPresence> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remote(&self) -> MutexGuard<'_, RemotePresence> {
        self.remote.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send_presence(&self, message: PresenceMessage) {
        self.bus.send(NodeMessage::Presence(message));
    }

    fn receive(&self, from: NodeId, message: PresenceMessage) {
        match message {
            PresenceMessage::Request(node) if node == self.bus.node() => {
                let local = self.local();
                local.snapshot().for_each(|part| self.send_presence(part));
            }
            PresenceMessage::Request(_) => {}
            PresenceMessage::Stopped => self.show(self.remote().remove(from)),
            PresenceMessage::Changed { .. }
            | PresenceMessage::Alive { .. }
            | PresenceMessage::Snapshot { .. } => {
                let update = self.remote().receive(from, message, Instant::now());
                if update.is_incomplete {
                    self.send_presence(PresenceMessage::Request(from));
                }
                self.show(update.changes);
            }
        }
    }

    fn show(&self, changes: Vec<(Place, UserId)>) {
        if !changes.is_empty() {
            self.pending().changes.extend(changes);
            self.wake.notify_one();
        }
    }

    /// Keeps what could not be shown, unless it changed meanwhile.
    fn retry(&self, Pending { changes, typing }: Pending) {
        let mut pending = self.pending();
        pending.changes.extend(changes);
        for (key, is_typing) in typing {
            pending.typing.entry(key).or_insert(is_typing);
        }
        self.wake.notify_one();
    }

    /// Announces this node, and forgets nodes that are silent.
    fn beat(&self, connections: u64, timings: Timings) {
        let version = self.local().version();
        self.send_presence(PresenceMessage::Alive { version, connections });
        let gone = self.remote().expire(Instant::now(), timings.node_expiry);
        self.show(gone);
    }
}

/// Sends heartbeats until the hub is dropped.
pub(super) async fn heartbeats(hub: Weak<Hub>, timings: Timings) {
    let mut beats = interval(timings.heartbeat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        let connections = hub.connections().len() as u64;
        hub.cluster.beat(connections, timings);
    }
}

/// Shows who came and went on other nodes, until the hub is dropped.
pub(super) async fn run(hub: Weak<Hub>, cluster: Arc<Cluster>, backend: Arc<dyn Backend>, timings: Timings) {
    loop {
        cluster.wake.notified().await;
        let Some(hub) = hub.upgrade() else { return };
        let pending = std::mem::take(&mut *cluster.pending());
        if let Err(error) = hub.show_remote(&pending, backend.as_ref()).await {
            tracing::warn!(%error, "cannot load users of other nodes; will retry");
            drop(hub);
            cluster.retry(pending);
            sleep(timings.poll_interval).await;
        }
    }
}

impl Hub {
    /// Receives what another node tells of its users. Never blocks.
    pub fn receive_presence(&self, from: NodeId, message: PresenceMessage) {
        self.cluster.receive(from, message);
    }

    /// A user started or stopped typing on another node. Never blocks.
    pub fn receive_typing(&self, room: RoomId, user: UserId, typing: bool) {
        self.cluster.pending().typing.insert((room, user), typing);
        self.cluster.wake.notify_one();
    }

    /// The number of nodes, including this one, and of connections to all of them.
    pub fn cluster_size(&self) -> (u64, u64) {
        let (nodes, connections) = self.cluster.remote().size();
        (nodes + 1, connections + self.connections().len() as u64)
    }

    /// Adds the users of other nodes to a room that somebody joins here.
    pub(super) async fn admit_remote(&self, room: &Room, backend: &dyn Backend) -> Result<(), StoreError> {
        let place = Place::Room(room.id);
        let mut people = self.cluster.remote().users(place);
        if people.is_empty() {
            return Ok(());
        }
        people.retain(|user| !room.lock().is_remote(*user));
        let cards = cards(&people, backend).await?;
        for user in people {
            self.show_in(room, user, &cards);
        }
        Ok(())
    }

    async fn show_remote(&self, pending: &Pending, backend: &dyn Backend) -> Result<(), StoreError> {
        let Pending { changes, typing } = pending;
        let watched: HashSet<UserId> = self.watched().into_iter().collect();
        let shown: Vec<(Shown, UserId)> = changes
            .iter()
            .filter_map(|(place, user)| match place {
                Place::Online => watched.contains(user).then_some((Shown::ToWatchers, *user)),
                Place::Room(id) => self.room(*id).map(|room| (Shown::In(room), *user)),
            })
            .collect();
        let users = shown.iter().map(|(_, user)| *user).chain(typing.keys().map(|(_, user)| *user));
        let users: HashSet<UserId> = users.collect();
        let cards = cards(&Vec::from_iter(users), backend).await?;
        // Whoever comes does so before they type, and whoever leaves has stopped typing.
        let (come, gone): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|(place, user)| self.cluster.has(place.id(), *user));
        for (place, user) in come {
            self.show(&place, user, &cards);
        }
        for ((room, user), typing) in typing {
            if let Some(card) = cards.get(user) {
                self.set_typing(*room, card, *typing);
            }
        }
        for (place, user) in gone {
            self.show(&place, user, &cards);
        }
        Ok(())
    }

    fn show(&self, place: &Shown, user: UserId, cards: &HashMap<UserId, Arc<UserCard>>) {
        match place {
            Shown::In(room) => self.show_in(room, user, cards),
            Shown::ToWatchers => {
                if let Some(card) = cards.get(&user) {
                    self.notify_watchers(user, card.is_visible() && self.is_live(user));
                }
            }
        }
    }

    /// Shows whether a user is in a room on another node. Decides under the lock of the room, so that a user who
    /// leaves meanwhile is removed afterwards.
    fn show_in(&self, room: &Room, user: UserId, cards: &HashMap<UserId, Arc<UserCard>>) {
        let mut state = room.lock();
        let card = cards.get(&user).filter(|_| self.cluster.has(Place::Room(room.id), user));
        state.set_remote(room.id, user, card.map(Arc::clone));
    }
}

async fn cards(
    users: &[UserId],
    backend: &dyn Backend,
) -> Result<HashMap<UserId, Arc<UserCard>>, StoreError> {
    let mut cards = HashMap::new();
    for batch in users.chunks(BATCH) {
        let found = backend.cards(batch).await?;
        cards.extend(found.into_iter().map(|card| (card.id, Arc::new(card))));
    }
    Ok(cards)
}

impl TypingState for Hub {
    fn set(&self, room: RoomId, typist: &UserCard, typing: bool) {
        self.set_typing(room, typist, typing);
        self.cluster.typing(room, typist.id, typing);
    }

    fn remaining(&self, room: RoomId, typist: UserId) -> Option<std::time::Duration> {
        self.typing.lock().unwrap_or_else(PoisonError::into_inner).remaining(room, typist, Instant::now())
    }
}

impl Presence for Hub {
    fn is_live(&self, user: UserId) -> bool {
        self.is_connected(user) || self.cluster.has(Place::Online, user)
    }
}
