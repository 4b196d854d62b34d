//! What this node tells the others, and what it does with what they tell.

use std::sync::{Arc, Weak};
use std::time::Duration;

use meshup_app::cluster::EventLogReader;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{BusReceiver, EventBus, NodeId, NodeMessage, SharedLimits};
use meshup_cluster::{BusError, MemoryBus, PostgresBus, PostgresLimits, RedisBus, RedisLimits};
use meshup_realtime::Hub;
use meshup_store::is_shared;
use tokio::sync::{Mutex, Notify};
use tokio::time::timeout;

use crate::dispatcher::EventDispatcher;
use crate::options::Options;

/// How often to read the event log although nobody announced an entry.
const POLL: Duration = Duration::from_secs(2);

/// What connects this node to others.
pub(crate) struct Cluster {
    pub(crate) bus: Arc<dyn EventBus>,
    /// None for a node alone.
    pub(crate) limits: Option<Arc<dyn SharedLimits>>,
}

impl Cluster {
    /// Over Redis if there is one, else over a database that nodes can share.
    pub(crate) fn open(options: &Options, node: NodeId) -> Result<Self, BusError> {
        let (database, secret) = (options.database(), options.secret.as_slice());
        if let Some(url) = &options.redis {
            let limits = RedisLimits::new(url, secret)?;
            return Ok(Self {
                bus: Arc::new(RedisBus::new(url, secret, node)?),
                limits: Some(Arc::new(limits)),
            });
        }
        if is_shared(database) {
            let limits = PostgresLimits::new(database)?;
            return Ok(Self {
                bus: Arc::new(PostgresBus::new(database, node)),
                limits: Some(Arc::new(limits)),
            });
        }
        Ok(Self { bus: Arc::new(MemoryBus::alone(node)), limits: None })
    }
}

/// Tells the other nodes what was committed here.
pub(crate) fn tell_others(bus: &dyn EventBus, events: &[DomainEvent]) {
    for event in events {
        match event {
            DomainEvent::RoomAdvanced { room, seq } => {
                bus.send(NodeMessage::RoomAdvanced { room: *room, seq: *seq });
            }
            DomainEvent::ReadMoved { room, user, last_read_seq } => {
                bus.send(NodeMessage::ReadMoved { room: *room, user: *user, last_read_seq: *last_read_seq });
            }
            DomainEvent::ChannelUpdated { .. }
            | DomainEvent::ChannelDeleted { .. }
            | DomainEvent::ItemChanged(_)
            | DomainEvent::Notified { .. }
            | DomainEvent::DirectNotice { .. }
            | DomainEvent::AccessChanged(_)
            | DomainEvent::SessionsEnded { .. }
            | DomainEvent::MailQueued => {}
        }
    }
    if events.iter().any(DomainEvent::is_logged) {
        bus.send(NodeMessage::EventsLogged);
    }
}

/// Receives what other nodes commit, from the bus and from the event log.
pub(crate) struct Peers {
    dispatcher: Arc<EventDispatcher>,
    hub: Weak<Hub>,
    log: Mutex<EventLogReader>,
    logged: Arc<Notify>,
}

impl Peers {
    pub(crate) fn new(dispatcher: Arc<EventDispatcher>, hub: &Arc<Hub>, log: EventLogReader) -> Arc<Self> {
        Arc::new(Self { dispatcher, hub: Arc::downgrade(hub), log: Mutex::new(log), logged: Arc::default() })
    }

    /// Follows the event log until this is dropped.
    pub(crate) fn follow(self: &Arc<Self>) {
        tokio::spawn(follow(Arc::downgrade(self), Arc::clone(&self.logged)));
    }

    async fn read_log(&self) {
        match self.log.lock().await.read().await {
            Ok(events) => self.dispatcher.publish_remote(events),
            Err(error) => tracing::debug!(%error, "cannot read the event log; will retry"),
        }
    }
}

async fn follow(peers: Weak<Peers>, logged: Arc<Notify>) {
    while let Some(receiver) = peers.upgrade() {
        receiver.read_log().await;
        drop(receiver);
        let _ = timeout(POLL, logged.notified()).await;
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        // Ends the task that follows the log.
        self.logged.notify_one();
    }
}

impl BusReceiver for Peers {
    fn receive(&self, from: NodeId, message: NodeMessage) {
        match message {
            NodeMessage::RoomAdvanced { room, seq } => {
                self.dispatcher.publish_remote(vec![DomainEvent::RoomAdvanced { room, seq }]);
            }
            NodeMessage::ReadMoved { room, user, last_read_seq } => {
                self.dispatcher.publish_remote(vec![DomainEvent::ReadMoved { room, user, last_read_seq }]);
            }
            NodeMessage::EventsLogged => self.logged.notify_one(),
            NodeMessage::Typing { room, user, typing } => {
                if let Some(hub) = self.hub.upgrade() {
                    hub.receive_typing(room, user, typing);
                }
            }
            NodeMessage::Presence(message) => {
                if let Some(hub) = self.hub.upgrade() {
                    hub.receive_presence(from, message);
                }
            }
        }
    }

    fn connected(&self) {
        // Rooms are compared with the database every 2 s, and at once when the bus is back.
        self.logged.notify_one();
        if let Some(hub) = self.hub.upgrade() {
            hub.compare_now();
        }
    }
}
