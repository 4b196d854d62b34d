//! Dispatch of committed events within this process.

use std::sync::{Arc, OnceLock, Weak};

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::domain_event::{AccessScope, DomainEvent};
use meshup_app::messages::RecentMessages;
use meshup_app::ports::{EventBus, EventSink};
use meshup_realtime::Hub;
use tokio::sync::Notify;

use crate::cluster;
use crate::projections::PendingRooms;

/// The callback of the embedding program.
pub(crate) type OnEvent = Box<dyn Fn(&DomainEvent) + Send + Sync>;

/// Passes events first to caches, so that no receiver of an event reads older data from them, and to projections and
/// mail, then to the hub, then to the other nodes and the embedding program.
///
/// The store publishes to it and all receivers read from the store, so it is created before them. It holds
/// weak references to them only, since otherwise the store would never be closed.
#[derive(Default)]
pub(crate) struct EventDispatcher(OnceLock<Listeners>);

/// The receivers of committed events.
pub(crate) struct Listeners {
    pub(crate) access: Weak<Access>,
    pub(crate) recent: Arc<RecentMessages>,
    pub(crate) authenticator: Weak<Authenticator>,
    pub(crate) hub: Weak<Hub>,
    pub(crate) pending: Vec<Arc<PendingRooms>>,
    pub(crate) bus: Arc<dyn EventBus>,
    pub(crate) mail_queued: Arc<Notify>,
    pub(crate) on_event: Option<OnEvent>,
}

impl EventDispatcher {
    /// Sets the receivers, once, before anyone uses the store.
    pub(crate) fn begin(&self, listeners: Listeners) {
        self.0.get_or_init(|| listeners);
    }

    /// Passes on what another node committed. Projections leave it to that node.
    pub(crate) fn publish_remote(&self, events: Vec<DomainEvent>) {
        if let Some(listeners) = self.0.get().filter(|_| !events.is_empty()) {
            for event in &events {
                listeners.invalidate(event);
            }
            listeners.deliver(events);
        }
    }
}

impl Listeners {
    /// Drops what caches hold of what an event changed.
    fn invalidate(&self, event: &DomainEvent) {
        self.recent.hear(event);
        match event {
            DomainEvent::AccessChanged(scope) => {
                if let Some(access) = self.access.upgrade() {
                    access.forget(*scope);
                }
                if let (AccessScope::User(user), Some(authenticator)) = (scope, self.authenticator.upgrade())
                {
                    authenticator.forget_user(*user);
                }
            }
            DomainEvent::SessionsEnded { user: _, sessions } => {
                if let Some(authenticator) = self.authenticator.upgrade() {
                    authenticator.forget(sessions);
                }
            }
            DomainEvent::RoomAdvanced { .. }
            | DomainEvent::MessagesChanged { .. }
            | DomainEvent::ReadMoved { .. }
            | DomainEvent::MarkedUnread { .. }
            | DomainEvent::MailQueued
            | DomainEvent::ItemChanged(_)
            | DomainEvent::ServerChanged(_)
            | DomainEvent::Notified { .. }
            | DomainEvent::DirectNotice { .. }
            | DomainEvent::OwnDataChanged { .. }
            | DomainEvent::ChannelUpdated { .. }
            | DomainEvent::ChannelDeleted { .. } => {}
        }
    }

    /// Wakes the background work of this node.
    fn wake(&self, event: &DomainEvent) {
        if let DomainEvent::RoomAdvanced { room, seq: _ } = event {
            self.pending.iter().for_each(|pending| pending.add(*room));
        }
        if *event == DomainEvent::MailQueued {
            self.mail_queued.notify_one();
        }
    }

    fn deliver(&self, events: Vec<DomainEvent>) {
        if let Some(hub) = self.hub.upgrade() {
            hub.publish(events);
        }
    }
}

impl EventSink for EventDispatcher {
    fn publish(&self, events: Vec<DomainEvent>) {
        let Some(listeners) = self.0.get() else { return };
        for event in &events {
            listeners.invalidate(event);
            listeners.wake(event);
        }
        cluster::send_to_others(listeners.bus.as_ref(), &events);
        let copies = listeners.on_event.as_ref().map(|on_event| (on_event, events.clone()));
        listeners.deliver(events);
        if let Some((on_event, events)) = copies {
            events.iter().for_each(on_event);
        }
    }
}
