//! What was committed, told to everyone in this process.

use std::sync::{Arc, OnceLock, Weak};

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::event::Event;
use meshup_app::ports::EventSink;
use meshup_domain::RoomId;
use meshup_realtime::Hub;

use crate::follower::Followers;

/// First those who keep what is no longer true, so that nobody who hears of an event is answered from before it;
/// then the hub, then those who follow rooms.
///
/// It is made before the caches and followers, because they read from the store that announces to it.
pub(super) struct Announcer {
    caches: OnceLock<(Weak<Access>, Weak<Authenticator>)>,
    hub: Arc<Hub>,
    followers: OnceLock<Followers>,
}

impl Announcer {
    pub(super) fn new(hub: Arc<Hub>) -> Self {
        Self { caches: OnceLock::new(), hub, followers: OnceLock::new() }
    }

    /// Names the caches, once. Before there are any, nothing needs to be forgotten.
    pub(super) fn tell_first(&self, access: &Arc<Access>, authenticator: &Arc<Authenticator>) {
        self.caches.get_or_init(|| (Arc::downgrade(access), Arc::downgrade(authenticator)));
    }

    /// Names the followers, once. What happened before is found by their own look at the rooms.
    pub(super) fn tell_last(&self, followers: Followers) {
        self.followers.get_or_init(|| followers);
    }

    fn forget(&self, event: &Event) {
        let Some((access, authenticator)) = self.caches.get() else { return };
        match event {
            Event::AccessChanged(reach) => {
                if let Some(access) = access.upgrade() {
                    access.forget(*reach);
                }
            }
            Event::SessionsEnded { user: _, sessions } => {
                if let Some(authenticator) = authenticator.upgrade() {
                    authenticator.forget(sessions);
                }
            }
            Event::RoomAdvanced { .. }
            | Event::ReadMoved { .. }
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
        for event in &events {
            self.forget(event);
        }
        let advanced = |event: &Event| match event {
            Event::RoomAdvanced { room, seq: _ } => Some(*room),
            Event::ReadMoved { .. }
            | Event::ItemChanged(_)
            | Event::Notified { .. }
            | Event::DirectNotice { .. }
            | Event::ChannelUpdated { .. }
            | Event::ChannelDeleted { .. }
            | Event::AccessChanged(_)
            | Event::SessionsEnded { .. } => None,
        };
        let rooms: Vec<RoomId> = events.iter().filter_map(advanced).collect();
        self.hub.publish(events);
        if let Some(followers) = self.followers.get() {
            for room in rooms {
                followers.nudge(room);
            }
        }
    }
}
