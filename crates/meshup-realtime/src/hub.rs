//! The hub: tracks who listens to what, and handles announcements.

mod access;
mod audience;
mod cluster;
mod handle;
mod join;
mod reconcile;
mod replay;
mod server_feed;
mod signals;
mod typing;
mod user_feed;
mod watchers;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, Weak};

use meshup_app::Actor;
use meshup_app::access::AccessError;
use meshup_app::ports::{Deployment, EventBus, Place, Presence};
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, UserId};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::backend::Backend;
use crate::connection::{Connection, ConnectionId};
use crate::outbox::dropped;
use crate::room::Room;
use crate::timings::Timings;
use cluster::Cluster;
use handle::Registration;
use replay::ReplayLimits;
use typing::TypingDeadlines;
use user_feed::UserFeed;
use watchers::Watchers;

pub use handle::ConnectionHandle;
pub use join::{JoinError, JoinedRoom, Resume, RoomRef};
pub use replay::{Replay, ReplayPage};

/// The dependencies of an open hub.
#[derive(Clone)]
struct Runtime {
    backend: Arc<dyn Backend>,
    handle: Handle,
}

/// All connections of this process.
///
/// Created first, because the store publishes to it and use cases ask it about presence; [`Hub::open`] starts
/// it once the application exists.
pub struct Hub {
    itself: Weak<Hub>,
    timings: Timings,
    runtime: OnceLock<Runtime>,
    connections: Mutex<HashMap<ConnectionId, Arc<Connection>>>,
    rooms: Mutex<HashMap<RoomId, Arc<Room>>>,
    live: RwLock<HashMap<UserId, Vec<ConnectionId>>>,
    ids: AtomicU64,
    user_feed: Arc<UserFeed>,
    typing: Mutex<TypingDeadlines>,
    watchers: Mutex<Watchers>,
    replays: Arc<ReplayLimits>,
    cluster: Arc<Cluster>,
    /// Wakes the periodic checks early.
    compare: Arc<Notify>,
}

impl Hub {
    /// A hub of a node that tells others of its users over `bus`. What they tell is passed to
    /// [`Hub::receive_presence`] and [`Hub::receive_typing`].
    pub fn new(timings: Timings, bus: Arc<dyn EventBus>) -> Arc<Self> {
        Arc::new_cyclic(|itself| Self {
            itself: Weak::clone(itself),
            timings,
            runtime: OnceLock::new(),
            connections: Mutex::default(),
            rooms: Mutex::default(),
            live: RwLock::default(),
            ids: AtomicU64::new(0),
            user_feed: Arc::default(),
            typing: Mutex::default(),
            watchers: Mutex::default(),
            replays: Arc::default(),
            cluster: Arc::new(Cluster::new(bus)),
            compare: Arc::default(),
        })
    }

    /// Starts the hub: from now on sockets can join rooms. It runs until it is dropped.
    ///
    /// Must be called within a tokio runtime, which runs all feeds, whichever thread serves a socket. Further
    /// calls have no effect.
    pub fn open(&self, backend: Arc<dyn Backend>) {
        let handle = Handle::current();
        if self.runtime.set(Runtime { backend: Arc::clone(&backend), handle: handle.clone() }).is_ok() {
            // Present in metrics from the start.
            for reason in ["ephemeral", "slow"] {
                dropped(reason, 0);
            }
            let user_feed = Arc::clone(&self.user_feed);
            handle.spawn(user_feed::run(Weak::clone(&self.itself), user_feed, Arc::clone(&backend)));
            let cluster = Arc::clone(&self.cluster);
            handle.spawn(cluster::run(
                Weak::clone(&self.itself),
                cluster,
                Arc::clone(&backend),
                self.timings,
            ));
            handle.spawn(cluster::heartbeats(Weak::clone(&self.itself), self.timings));
            handle.spawn(reconcile::run(Weak::clone(&self.itself), backend, self.timings));
        }
    }

    /// Compares heads, sessions and access with the database now, because announcements may have been lost.
    pub fn compare_now(&self) {
        self.compare.notify_one();
    }

    /// Registers a new socket of a user, who is online from now on.
    pub async fn connect(&self, actor: Actor) -> Result<ConnectionHandle, JoinError> {
        let hub = self.itself.upgrade().ok_or(JoinError::Unavailable)?;
        let runtime = self.runtime.get().ok_or(JoinError::Unavailable)?;
        let registered = Registration { hub, connection: self.register(actor) };
        let card = runtime.backend.mark_online(actor.user).await?.ok_or(AccessError::NotFound)?;
        self.notify_watchers(card.id, card.is_visible());
        Ok(ConnectionHandle { registered, card })
    }

    fn register(&self, actor: Actor) -> Arc<Connection> {
        let id = ConnectionId(self.ids.fetch_add(1, Ordering::Relaxed));
        let user = actor.user;
        let connection = Arc::new(Connection::new(id, actor));
        self.connections().insert(id, Arc::clone(&connection));
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        let sockets = live.entry(user).or_default();
        sockets.push(id);
        if sockets.len() == 1 {
            self.cluster.changed(Place::Online, user, true);
        }
        connection
    }

    fn disconnect(&self, connection: &Arc<Connection>) {
        // Must come first, so that receivers of the leave can tell whether the user is still connected
        // elsewhere.
        let is_gone = self.unregister(connection);
        if let Some(person) = connection.watches.get() {
            self.watchers().remove(connection.id, *person);
        }
        if is_gone && !self.is_live(connection.actor.user) {
            self.notify_watchers(connection.actor.user, false);
        }
        for room in connection.rooms() {
            self.leave(connection, room);
        }
        if let Some(runtime) = self.runtime.get().filter(|_| is_gone) {
            runtime.backend.mark_offline(&connection.actor);
        }
    }

    /// Whether it was the user's last socket on this node.
    fn unregister(&self, connection: &Connection) -> bool {
        self.connections().remove(&connection.id);
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        let Some(sockets) = live.get_mut(&connection.actor.user) else { return false };
        sockets.retain(|id| *id != connection.id);
        let is_gone = sockets.is_empty();
        if is_gone {
            live.remove(&connection.actor.user);
            self.cluster.changed(Place::Online, connection.actor.user, false);
        }
        is_gone
    }

    fn leave(&self, connection: &Connection, id: RoomId) {
        connection.exit(id);
        let mut rooms = self.rooms();
        let Some(room) = rooms.get(&id) else { return };
        let room = Arc::clone(room);
        let mut state = room.lock();
        if state.remove_listener(id, connection.id) {
            self.cluster.changed(Place::Room(id), connection.actor.user, false);
        }
        if state.is_empty() {
            rooms.remove(&id);
            room.wake.notify_one();
        }
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<ConnectionId, Arc<Connection>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self, id: RoomId) -> Option<Arc<Room>> {
        self.rooms().get(&id).map(Arc::clone)
    }

    /// Whether the user has a socket on this node.
    fn is_connected(&self, user: UserId) -> bool {
        self.live.read().unwrap_or_else(PoisonError::into_inner).contains_key(&user)
    }

    /// Shows a typing indicator to the sockets of this node, or ends it.
    fn set_typing(&self, id: RoomId, typist: &UserCard, typing: bool) {
        let now = Instant::now();
        self.typing.lock().unwrap_or_else(PoisonError::into_inner).set(
            id,
            typist,
            typing.then_some(now + self.timings.typing),
        );
        let Some(room) = self.room(id) else { return };
        if typing {
            room.lock().start_typing(id, typist, now, self.timings.typing);
            room.wake.notify_one();
        } else {
            room.lock().stop_typing(id, typist.id);
        }
    }

    /// All sockets of a user on this node.
    fn sockets(&self, user: UserId) -> Vec<Arc<Connection>> {
        let ids = self.live.read().unwrap_or_else(PoisonError::into_inner).get(&user).cloned();
        let connections = self.connections();
        ids.unwrap_or_default().iter().filter_map(|id| connections.get(id).map(Arc::clone)).collect()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Wakes the waiting tasks, so that they end.
        self.user_feed.wake.notify_one();
        self.cluster.wake.notify_one();
    }
}

impl Deployment for Hub {
    fn sockets(&self) -> u64 {
        self.cluster_size().1
    }

    fn nodes(&self) -> u64 {
        self.cluster_size().0
    }
}
