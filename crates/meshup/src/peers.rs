//! What this node does with what other nodes tell.

use std::sync::{Arc, Weak};
use std::time::Duration;

use meshup_app::cluster::EventLogReader;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{BusReceiver, NodeId, NodeMessage};
use meshup_realtime::Hub;
use tokio::sync::{Mutex, Notify};
use tokio::time::timeout;

use crate::dispatcher::EventDispatcher;

/// How often to read the event log although nobody announced an entry.
const POLL: Duration = Duration::from_secs(2);

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
        let publish = |events| self.dispatcher.publish_remote(events);
        if let Err(error) = self.log.lock().await.read(publish).await {
            tracing::debug!(%error, "cannot read the event log; will retry");
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
