//! Rooms, the containers of messages. Every channel and every conversation owns one; a room does not depend
//! on its owner.

use time::OffsetDateTime;

use crate::{ChannelId, ConversationId, MessageId, ReactionId, RoomId, Seq, ServerId, UserId};

/// The owner of a room, which determines the permissions in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoomOwner {
    /// A channel of a server.
    Channel {
        /// The channel.
        id: ChannelId,
        /// The server of the channel.
        server: ServerId,
    },
    /// A direct conversation.
    Conversation {
        /// The conversation.
        id: ConversationId,
    },
}

/// What happened to a message, as a durable event of its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomChange {
    /// The message was posted. The event has the `seq` of the message.
    Created,
    /// Its text changed.
    Edited,
    /// It was deleted.
    Deleted,
    /// A user reacted to it.
    ReactionAdded(EventReaction),
    /// A user took back a reaction.
    ReactionRemoved(EventReaction),
    /// It was pinned.
    Pinned,
    /// It was unpinned. The deletion of a pinned message is not followed by this event.
    Unpinned,
}

/// A snapshot of a reaction, which may have been removed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventReaction {
    /// The id of the [`Reaction`](crate::message::Reaction).
    pub id: ReactionId,
    /// The emoji or short code.
    pub emoji: String,
    /// When the user reacted, also if the event is the removal.
    pub created_at: OffsetDateTime,
}

/// The current position of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomHead {
    /// The room whose position it is.
    pub room: RoomId,
    /// The sequence number of the last durable event; 0 in a room without events.
    pub last_seq: Seq,
    /// The number of messages that are not deleted.
    pub message_count: i64,
    /// When the latest message was posted, even if it has been deleted since; `None` if there was none.
    pub last_message_at: Option<OffsetDateTime>,
}

/// How far a user has read a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMarker {
    /// The reader.
    pub user: UserId,
    /// They have read everything up to this event. It decreases only if they mark messages as unread.
    pub last_read_seq: Seq,
}

/// A message up to which a room can be marked as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadUpTo {
    /// Up to this message, which must be in the room.
    Message(MessageId),
    /// Up to the last event of the room.
    Everything,
}

/// The maximum number of events that are replayed to a client (`docs/rules.md#replay`).
pub const REPLAY_LIMIT: i64 = 10_000;
