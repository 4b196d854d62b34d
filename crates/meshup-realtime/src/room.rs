//! A room with listeners: its position, its connections and the users in it.

mod pages;
mod presence;
mod typing;
mod updates;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use meshup_domain::room::RoomOwner;
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, Seq, UserId};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::connection::{Connection, ConnectionId};
use crate::frame::{Frame, FrameBody};
use pages::ReplayPages;
pub(crate) use pages::{Frames, KeptPage};
use presence::{PresenceChange, PresenceList};
use typing::TypingUsers;
pub(crate) use updates::{RoomUpdate, RoomUpdates};

/// The progress of a room's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The head has not been read yet.
    Unknown,
    /// Everything up to here was delivered to the listeners.
    Delivered(Seq),
    /// The room was deleted.
    Gone,
}

#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) connection: Arc<Connection>,
    /// The last position that was queued for the connection, or from which it was replayed; `None` while it
    /// joins or replays.
    position: Option<Seq>,
    is_present: bool,
}

#[derive(Debug)]
pub(crate) struct RoomState {
    listeners: HashMap<ConnectionId, Listener>,
    /// The highest position that was announced.
    target: Seq,
    pub(crate) updates: RoomUpdates,
    presence: PresenceList,
    typing: TypingUsers,
}

/// A room with listeners. Its feed ends when the last one leaves.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) id: RoomId,
    pub(crate) owner: RoomOwner,
    state: Mutex<RoomState>,
    progress: watch::Sender<Progress>,
    pub(crate) wake: Notify,
    pub(crate) pages: ReplayPages,
}

impl Room {
    pub(crate) fn new(id: RoomId, owner: RoomOwner) -> Self {
        let state = RoomState {
            listeners: HashMap::new(),
            target: Seq::default(),
            updates: RoomUpdates::default(),
            presence: PresenceList::default(),
            typing: TypingUsers::default(),
        };
        let progress = watch::Sender::new(Progress::Unknown);
        let (wake, pages) = (Notify::new(), ReplayPages::default());
        Self { id, owner, state: Mutex::new(state), progress, wake, pages }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, RoomState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Announces `seq`, so that the feed reads up to it.
    pub(crate) fn advance(&self, seq: Seq) {
        let mut state = self.lock();
        if seq > state.target {
            state.target = seq;
            self.wake.notify_one();
        }
    }

    /// Sets the position found in the database: the start of the feed, or a new target.
    pub(crate) fn found(&self, head: Seq) {
        if self.progress() == Progress::Unknown {
            self.progress.send_replace(Progress::Delivered(head));
        }
        self.advance(head);
    }

    /// Delivers frames to all who do not have them yet. The frames continue from the last delivered one, in
    /// order.
    pub(crate) fn deliver(&self, frames: &[Arc<Frame>]) {
        let mut state = self.lock();
        if self.progress() == Progress::Gone {
            return;
        }
        let Some(last) = frames.iter().rev().find_map(|frame| frame.what.body.seq()) else { return };
        if frames.iter().any(|frame| frame.what.body.changes_earlier()) {
            self.pages.clear();
        }
        for listener in state.listeners.values_mut() {
            let Some(position) = listener.position else { continue };
            for frame in frames {
                if frame.what.body.seq().is_some_and(|seq| seq > position) {
                    listener.connection.outbox.push(frame);
                }
            }
            listener.position = Some(position.max(last));
        }
        self.progress.send_replace(Progress::Delivered(last));
    }

    /// Closes the deleted room for all its connections.
    pub(crate) fn end(&self) {
        let state = self.lock();
        self.progress.send_replace(Progress::Gone);
        for listener in state.listeners.values() {
            listener.connection.outbox.revoke(self.id);
        }
    }

    /// Expires typing indicators, and returns when the next one expires.
    pub(crate) fn expire_typing(&self, now: Instant) -> Option<Instant> {
        let mut state = self.lock();
        for card in state.typing.expire(now) {
            let user = card.id;
            state.broadcast_to_others(self.id, user, FrameBody::TypingStopped(card));
        }
        state.typing.next()
    }

    /// All users in the room.
    pub(crate) fn people(&self) -> Vec<UserId> {
        self.lock().presence.people().collect()
    }

    /// Updates a user's card.
    pub(crate) fn refresh(&self, card: &Arc<UserCard>) {
        let mut state = self.lock();
        let change = state.presence.refresh(Arc::clone(card));
        state.announce(self.id, change);
    }
}

impl RoomState {
    pub(crate) fn target(&self) -> Seq {
        self.target
    }

    /// The announced events do not exist; nothing past `seq` is awaited.
    pub(crate) fn settle(&mut self, seq: Seq) {
        self.target = seq;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }

    pub(crate) fn listeners(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.listeners.values().map(|listener| &listener.connection)
    }

    /// Adds a connection, which receives no events yet, but is notified if it loses the room.
    pub(crate) fn add_listener(&mut self, connection: Arc<Connection>) {
        let id = connection.id;
        self.listeners.insert(id, Listener { connection, position: None, is_present: false });
    }

    pub(crate) fn has(&self, id: ConnectionId) -> bool {
        self.listeners.contains_key(&id)
    }

    /// Adds the connection's user to the room; returns whether it is their first connection on this node.
    pub(crate) fn mark_present(&mut self, room: RoomId, id: ConnectionId, card: Arc<UserCard>) -> bool {
        let Some(listener) = self.listeners.get_mut(&id) else { return false };
        listener.is_present = true;
        let is_first = !self.presence.is_local(card.id);
        let change = self.presence.enter(card);
        self.announce(room, change);
        is_first
    }

    /// Whether the user is known to be in the room on another node.
    pub(crate) fn is_remote(&self, user: UserId) -> bool {
        self.presence.is_remote(user)
    }

    /// Sets whether a user is in the room on another node, with their card if so.
    pub(crate) fn set_remote(&mut self, room: RoomId, user: UserId, card: Option<Arc<UserCard>>) {
        let change = match card {
            Some(card) => self.presence.enter_remote(card),
            None => self.presence.exit_remote(user),
        };
        if !self.presence.has(user) {
            self.stop_typing(room, user);
        }
        self.announce(room, change);
    }

    /// Sends the connection live events from now on; it has everything up to `position`.
    pub(crate) fn attach(&mut self, id: ConnectionId, position: Seq) {
        if let Some(listener) = self.listeners.get_mut(&id) {
            listener.position = Some(position);
        }
    }

    /// Removes a connection, and its user if it was their last; returns whether it was their last on this node.
    pub(crate) fn remove_listener(&mut self, room: RoomId, id: ConnectionId) -> bool {
        let Some(listener) = self.listeners.remove(&id) else { return false };
        if !listener.is_present {
            return false;
        }
        let user = listener.connection.actor.user;
        let change = self.presence.exit(user);
        if !self.presence.has(user) {
            self.stop_typing(room, user);
        }
        self.announce(room, change);
        !self.presence.is_local(user)
    }

    pub(crate) fn online(&self, viewer: UserId) -> (Vec<Arc<UserCard>>, usize) {
        self.presence.online(viewer)
    }

    /// Shows a user as typing, and notifies the others if that is a change. Ignored for users who hide their
    /// presence.
    pub(crate) fn start_typing(&mut self, room: RoomId, typist: &UserCard, now: Instant, life: Duration) {
        let card = self.presence.card(typist.id).unwrap_or_else(|| Arc::new(typist.clone()));
        if card.is_visible() && self.typing.start(Arc::clone(&card), now, life) {
            self.broadcast_to_others(room, typist.id, FrameBody::TypingStarted(card));
        }
    }

    pub(crate) fn stop_typing(&mut self, room: RoomId, user: UserId) {
        if let Some(card) = self.typing.stop(user) {
            self.broadcast_to_others(room, user, FrameBody::TypingStopped(card));
        }
    }

    /// Sends an ephemeral frame to all connections that have completed joining.
    pub(crate) fn broadcast(&self, frame: &Arc<Frame>) {
        for listener in self.listeners.values().filter(|listener| listener.is_present) {
            listener.connection.outbox.push(frame);
        }
    }

    /// Sends a frame to the sockets of one user.
    pub(crate) fn send_to(&self, user: UserId, frame: &Arc<Frame>) {
        let own = self.listeners.values().filter(|listener| listener.connection.actor.user == user);
        for listener in own.filter(|listener| listener.is_present) {
            listener.connection.outbox.push(frame);
        }
    }

    fn broadcast_to_others(&self, room: RoomId, about: UserId, body: FrameBody) {
        let frame = Arc::new(Frame::in_room(room, body));
        let others = self.listeners.values().filter(|listener| listener.connection.actor.user != about);
        for listener in others.filter(|listener| listener.is_present) {
            listener.connection.outbox.push(&frame);
        }
    }

    fn announce(&self, room: RoomId, change: Option<PresenceChange>) {
        match change {
            Some(PresenceChange::Joined(card)) => {
                self.broadcast_to_others(room, card.id, FrameBody::Joined(card));
            }
            Some(PresenceChange::Left(card)) => {
                self.broadcast_to_others(room, card.id, FrameBody::Left(card));
            }
            None => {}
        }
    }
}
