//! What is told to the rest of the process after a commit.
//!
//! Durable events of a room carry no content: whoever delivers them reads the room's events by `seq`, so that a
//! lost or late announcement can never lose an event.

use meshup_domain::module::Item;
use meshup_domain::{ChannelId, NotificationId, RoomId, Seq, ServerId, SessionId, UserId, words};

/// Something that happened, and is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// `seq` is the last durable event of the room.
    RoomAdvanced {
        room: RoomId,
        seq: Seq,
    },
    /// Somebody has read a room up to `last_read_seq`.
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
    /// A note, task, event or poll is not what it was.
    ItemChanged(ItemChange),
    /// Somebody has news of their own.
    Notified {
        user: UserId,
        notification: NotificationId,
    },
    /// Something happened at a position of a 1:1 conversation that this person wants to hear of.
    DirectNotice {
        user: UserId,
        room: RoomId,
        seq: Seq,
    },
    /// What somebody may see or do has changed; whoever cached it must ask again.
    AccessChanged(Reach),
    /// These sessions are over: their tokens are void and their sockets close.
    SessionsEnded {
        user: UserId,
        sessions: Vec<SessionId>,
    },
}

/// How far a change of access reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Everybody in all rooms of a server.
    Server(ServerId),
    /// One person in a server.
    Member(ServerId, UserId),
    /// Everybody in one room.
    Room(RoomId),
    /// One person everywhere.
    Person(UserId),
}

words! {
    /// What happened to an item.
    ItemDeed {
        Created = "created",
        Updated = "updated",
        Deleted = "deleted",
        /// Of polls: somebody voted, or took their votes back.
        Voted = "voted",
        Closed = "closed",
    }
}

/// A change of an item, for those members of the server who may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemChange {
    pub server: ServerId,
    /// The channel that the item belongs to: who may not see that, hears nothing.
    pub channel: Option<ChannelId>,
    pub item: Item,
    pub deed: ItemDeed,
}
