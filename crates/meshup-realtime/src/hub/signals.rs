//! Handling of the store's announcements.

use std::sync::Arc;

use meshup_app::domain_event::{AccessScope, DomainEvent};
use meshup_app::ports::EventSink;
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, RoomId};

use super::{Hub, access};
use crate::connection::Connection;
use crate::frame::{Frame, FrameBody};
use crate::outbox::Closing;
use crate::room::RoomUpdate;

impl EventSink for Hub {
    /// Never blocks: wakes feeds, and rechecks access in the background.
    fn publish(&self, events: Vec<DomainEvent>) {
        for event in events {
            match event {
                DomainEvent::RoomAdvanced { room, seq } => {
                    if let Some(room) = self.room(room) {
                        room.advance(seq);
                    }
                }
                DomainEvent::ReadMoved { room, user, last_read_seq } => {
                    self.notice(room, RoomUpdate::ReadMoved { user, last_read_seq });
                }
                DomainEvent::MarkedUnread { room, user, last_read_seq } => {
                    self.notice(room, RoomUpdate::MarkedUnread { user, last_read_seq });
                }
                DomainEvent::ChannelUpdated { room, channel } => {
                    self.notice(room, RoomUpdate::ChannelUpdated(channel));
                }
                DomainEvent::ChannelDeleted { room, channel } => self.channel_deleted(room, channel),
                user_event @ (DomainEvent::ItemChanged(_) | DomainEvent::ServerChanged(_)) => {
                    self.user_feed.add(user_event);
                }
                DomainEvent::Notified { user, notification: _ }
                | DomainEvent::DirectNotice { user, room: _, seq: _ }
                | DomainEvent::OwnDataChanged { user, room: _, data: _ } => {
                    if self.is_connected(user) {
                        self.user_feed.add(event);
                    }
                }
                DomainEvent::AccessChanged(reach) => self.recheck_access(self.reached(reach)),
                DomainEvent::SessionsEnded { user, sessions } => {
                    for socket in self.sockets(user) {
                        if sessions.contains(&socket.actor.session) {
                            socket.outbox.close(Closing::SessionOver);
                        }
                    }
                }
                DomainEvent::MessagesChanged { room: _ } | DomainEvent::MailQueued => {}
            }
        }
    }
}

impl Hub {
    fn notice(&self, room: RoomId, notice: RoomUpdate) {
        if let Some(room) = self.room(room) {
            room.lock().updates.add(notice);
            room.wake.notify_one();
        }
    }

    /// The last frame of a room.
    fn channel_deleted(&self, room: RoomId, channel: ChannelId) {
        if let Some(room) = self.room(room) {
            room.lock().broadcast(&Arc::new(Frame::in_room(room.id, FrameBody::ChannelDeleted(channel))));
            room.end();
            room.wake.notify_one();
        }
    }

    /// All seats affected by a change.
    fn reached(&self, reach: AccessScope) -> Vec<(Arc<Connection>, RoomId)> {
        match reach {
            AccessScope::Room(id) => self.room(id).map(|room| access::listeners(&room)).unwrap_or_default(),
            AccessScope::Server(server) => {
                let is_in = |owner| matches!(owner, RoomOwner::Channel { server: of, .. } if of == server);
                let rooms: Vec<_> =
                    self.rooms().values().filter(|room| is_in(room.owner)).map(Arc::clone).collect();
                rooms.iter().flat_map(|room| access::listeners(room)).collect()
            }
            AccessScope::Member(_, user) | AccessScope::User(user) => {
                let everywhere = |socket: Arc<Connection>| {
                    socket.rooms().into_iter().map(move |room| (Arc::clone(&socket), room))
                };
                self.sockets(user).into_iter().flat_map(everywhere).collect()
            }
        }
    }
}
