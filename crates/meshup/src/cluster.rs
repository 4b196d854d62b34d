//! What connects this node to others, and what it tells them.

use std::sync::Arc;

use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventBus, NodeId, NodeMessage, SharedLimits, Subscribe};
use meshup_cluster::{BusError, MemoryNetwork, PostgresLimits, RedisLimits, postgres_bus, redis_bus};
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
    pub(crate) fn open(options: &Options, node: NodeId) -> Result<(Self, Subscribe), BusError> {
        let (database, secret) = (options.database(), options.secret.as_slice());
        let mut limits: Option<Arc<dyn SharedLimits>> = None;
        let (bus, subscribe) = if let Some(redis) = &options.redis {
            // A process has one TLS provider, which may be installed already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            limits = Some(Arc::new(RedisLimits::new(redis, secret)?));
            redis_bus(redis, secret, node)?
        } else if is_shared(database) {
            limits = Some(Arc::new(PostgresLimits::new(database)?));
            postgres_bus(database, node)
        } else {
            MemoryNetwork::default().bus(node)
        };
        Ok((Self { bus, limits }, subscribe))
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
            DomainEvent::MessagesChanged { .. }
            | DomainEvent::MarkedUnread { .. }
            | DomainEvent::ChannelUpdated { .. }
            | DomainEvent::ChannelDeleted { .. }
            | DomainEvent::ItemChanged(_)
            | DomainEvent::ServerChanged(_)
            | DomainEvent::Notified { .. }
            | DomainEvent::DirectNotice { .. }
            | DomainEvent::OwnDataChanged { .. }
            | DomainEvent::AccessChanged(_)
            | DomainEvent::SessionsEnded { .. }
            | DomainEvent::MailQueued => {}
        }
    }
    if events.iter().any(DomainEvent::is_logged) {
        bus.send(NodeMessage::EventsLogged);
    }
}
