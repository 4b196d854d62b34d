//! Announcements to the rest of the process after a commit.
//!
//! Announcements of durable room events carry no content: their receivers read the events by `seq`, so that a
//! lost or late announcement never loses an event.

use meshup_domain::module::ItemId;
use meshup_domain::{ChannelId, NotificationId, RoomId, Seq, ServerId, SessionId, UserId, string_enum};

/// A committed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainEvent {
    /// `seq` is that of the room's last durable event.
    RoomAdvanced {
        room: RoomId,
        seq: Seq,
    },
    /// A user has read a room up to `last_read_seq`.
    ReadMoved {
        room: RoomId,
        user: UserId,
        last_read_seq: Seq,
    },
    ChannelUpdated {
        room: RoomId,
        channel: ChannelId,
    },
    ChannelDeleted {
        room: RoomId,
        channel: ChannelId,
    },
    /// A note, task, event or poll changed.
    ItemChanged(ItemChange),
    /// A user has a new notification.
    Notified {
        user: UserId,
        notification: NotificationId,
    },
    /// An event at a position of a one-to-one conversation of which this user is notified.
    DirectNotice {
        user: UserId,
        room: RoomId,
        seq: Seq,
    },
    /// Permissions changed; cached facts must be read again.
    AccessChanged(AccessScope),
    /// These sessions ended: their tokens are void and their sockets close.
    SessionsEnded {
        user: UserId,
        sessions: Vec<SessionId>,
    },
}

/// The scope of a change of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessScope {
    /// Everyone, in all rooms of a server.
    Server(ServerId),
    /// One user in a server.
    Member(ServerId, UserId),
    /// Everyone in one room.
    Room(RoomId),
    /// One user everywhere.
    Person(UserId),
}

string_enum! {
    /// The kind of change to an item.
    ItemChangeKind {
        Created = "created",
        Updated = "updated",
        Deleted = "deleted",
        /// For polls: a user voted, or withdrew their votes.
        Voted = "voted",
        Closed = "closed",
    }
}

/// A change of an item, for the members of the server who may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemChange {
    pub server: ServerId,
    /// The channel that the item belongs to; the change is announced only to people who can see it.
    pub channel: Option<ChannelId>,
    pub item: ItemId,
    pub kind: ItemChangeKind,
}
