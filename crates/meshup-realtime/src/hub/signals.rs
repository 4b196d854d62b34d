//! Handling of the store's announcements.

use std::sync::Arc;

use meshup_app::event::{Event, Reach};
use meshup_app::ports::{EventSink, Presence};
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, RoomId};

use super::{Hub, access};
use crate::connection::Connection;
use crate::frame::{Body, Frame};
use crate::outbox::Closing;
use crate::room::Notice;

impl EventSink for Hub {
    /// Never blocks: wakes feeds, and rechecks access in the background.
    fn publish(&self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::RoomAdvanced { room, seq } => {
                    if let Some(room) = self.room(room) {
                        room.advance(seq);
                    }
                }
                Event::ReadMoved { room, user, last_read_seq } => {
                    self.notice(room, Notice::ReadMoved { user, last_read_seq });
                }
                Event::ChannelUpdated { room, channel } => {
                    self.notice(room, Notice::ChannelUpdated(channel));
                }
                Event::ChannelDeleted { room, channel } => self.channel_deleted(room, channel),
                news @ Event::ItemChanged(_) => self.newsroom.add(news),
                Event::Notified { user, notification: _ } | Event::DirectNotice { user, room: _, seq: _ } => {
                    if self.is_live(user) {
                        self.newsroom.add(event);
                    }
                }
                Event::AccessChanged(reach) => self.ask_again(self.reached(reach)),
                Event::SessionsEnded { user, sessions } => {
                    for socket in self.sockets(user) {
                        if sessions.contains(&socket.actor.session) {
                            socket.outbox.close(Closing::SessionOver);
                        }
                    }
                }
            }
        }
    }
}

impl Hub {
    fn notice(&self, room: RoomId, notice: Notice) {
        if let Some(room) = self.room(room) {
            room.lock().notices.add(notice);
            room.nudge.notify_one();
        }
    }

    /// The last frame of a room.
    fn channel_deleted(&self, room: RoomId, channel: ChannelId) {
        if let Some(room) = self.room(room) {
            room.lock().tell(&Arc::new(Frame::in_room(room.id, Body::ChannelDeleted(channel))));
            room.end();
            room.nudge.notify_one();
        }
    }

    /// All seats affected by a change.
    fn reached(&self, reach: Reach) -> Vec<(Arc<Connection>, RoomId)> {
        match reach {
            Reach::Room(id) => self.room(id).map(|room| access::listeners(&room)).unwrap_or_default(),
            Reach::Server(server) => {
                let is_in = |owner| matches!(owner, RoomOwner::Channel { server: of, .. } if of == server);
                let rooms: Vec<_> =
                    self.rooms().values().filter(|room| is_in(room.owner)).map(Arc::clone).collect();
                rooms.iter().flat_map(|room| access::listeners(room)).collect()
            }
            Reach::Member(_, user) | Reach::Person(user) => {
                let everywhere = |socket: Arc<Connection>| {
                    socket.rooms().into_iter().map(move |room| (Arc::clone(&socket), room))
                };
                self.sockets(user).into_iter().flat_map(everywhere).collect()
            }
        }
    }
}
