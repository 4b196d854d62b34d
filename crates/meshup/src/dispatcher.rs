//! What was committed, told to everyone in this process.

use std::sync::{Arc, OnceLock, Weak};

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::EventSink;
use meshup_realtime::Hub;

use crate::projections::PendingRooms;

/// What the embedding program does with an event.
pub(crate) type OnEvent = Box<dyn Fn(&DomainEvent) + Send + Sync>;

/// First those who keep what is no longer true, so that nobody who hears of an event is answered from before it, and those
/// who follow rooms, who only wake up; then the hub, then the embedding program.
///
/// The store announces to it and they all read from the store, so it is there before them. It owns none of them: the
/// store would never be closed.
#[derive(Default)]
pub(crate) struct EventDispatcher(OnceLock<Listeners>);

pub(crate) struct Listeners {
    pub(crate) access: Weak<Access>,
    pub(crate) authenticator: Weak<Authenticator>,
    pub(crate) hub: Weak<Hub>,
    pub(crate) pending: Vec<Arc<PendingRooms>>,
    pub(crate) on_event: Option<OnEvent>,
}

impl EventDispatcher {
    /// Names the listeners, once. Nobody has the store before.
    pub(crate) fn begin(&self, listeners: Listeners) {
        self.0.get_or_init(|| listeners);
    }
}

impl Listeners {
    /// Lets go of what is no longer true, and tells who follows a room.
    fn hear(&self, event: &DomainEvent) {
        match event {
            DomainEvent::AccessChanged(reach) => {
                if let Some(access) = self.access.upgrade() {
                    access.forget(*reach);
                }
            }
            DomainEvent::SessionsEnded { user: _, sessions } => {
                if let Some(authenticator) = self.authenticator.upgrade() {
                    authenticator.forget(sessions);
                }
            }
            DomainEvent::RoomAdvanced { room, seq: _ } => {
                self.pending.iter().for_each(|pending| pending.add(*room));
            }
            DomainEvent::ReadMoved { .. }
            | DomainEvent::ItemChanged(_)
            | DomainEvent::Notified { .. }
            | DomainEvent::DirectNotice { .. }
            | DomainEvent::ChannelUpdated { .. }
            | DomainEvent::ChannelDeleted { .. } => {}
        }
    }
}

impl EventSink for EventDispatcher {
    fn publish(&self, events: Vec<DomainEvent>) {
        let Some(listeners) = self.0.get() else { return };
        for event in &events {
            listeners.hear(event);
        }
        let copies = listeners.on_event.as_ref().map(|on_event| (on_event, events.clone()));
        if let Some(hub) = listeners.hub.upgrade() {
            hub.publish(events);
        }
        if let Some((on_event, events)) = copies {
            events.iter().for_each(on_event);
        }
    }
}
