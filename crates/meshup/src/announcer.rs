//! What was committed, told to everyone in this process.

use std::sync::{Arc, OnceLock, Weak};

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::event::Event;
use meshup_app::ports::EventSink;
use meshup_realtime::Hub;

use crate::follower::Nudges;

/// What the embedding program does with an event.
pub(crate) type OnEvent = Box<dyn Fn(&Event) + Send + Sync>;

/// First those who keep what is no longer true, so that nobody who hears of an event is answered from before it, and those
/// who follow rooms, who only wake up; then the hub, then the embedding program.
///
/// The store announces to it and they all read from the store, so it is there before them. It owns none of them: the
/// store would never be closed.
#[derive(Default)]
pub(crate) struct Announcer(OnceLock<Listeners>);

pub(crate) struct Listeners {
    pub(crate) access: Weak<Access>,
    pub(crate) authenticator: Weak<Authenticator>,
    pub(crate) hub: Weak<Hub>,
    pub(crate) nudges: Vec<Arc<Nudges>>,
    pub(crate) on_event: Option<OnEvent>,
}

impl Announcer {
    /// Names the listeners, once. Nobody has the store before.
    pub(crate) fn begin(&self, listeners: Listeners) {
        self.0.get_or_init(|| listeners);
    }
}

impl Listeners {
    /// Lets go of what is no longer true, and tells who follows a room.
    fn hear(&self, event: &Event) {
        match event {
            Event::AccessChanged(reach) => {
                if let Some(access) = self.access.upgrade() {
                    access.forget(*reach);
                }
            }
            Event::SessionsEnded { user: _, sessions } => {
                if let Some(authenticator) = self.authenticator.upgrade() {
                    authenticator.forget(sessions);
                }
            }
            Event::RoomAdvanced { room, seq: _ } => self.nudges.iter().for_each(|nudges| nudges.add(*room)),
            Event::ReadMoved { .. }
            | Event::ItemChanged(_)
            | Event::Notified { .. }
            | Event::DirectNotice { .. }
            | Event::ChannelUpdated { .. }
            | Event::ChannelDeleted { .. } => {}
        }
    }
}

impl EventSink for Announcer {
    fn publish(&self, events: Vec<Event>) {
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
