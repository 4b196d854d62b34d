//! What connects this node to others, and what it tells them.

use std::sync::Arc;

use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventBus, NodeId, NodeMessage, SharedLimits};
use meshup_cluster::{BusError, MemoryBus, PostgresBus, PostgresLimits, RedisBus, RedisLimits};
use meshup_store::is_shared;

use crate::options::Options;

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

/// Sends the other nodes what was committed here.
pub(crate) fn send_to_others(bus: &dyn EventBus, events: &[DomainEvent]) {
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
