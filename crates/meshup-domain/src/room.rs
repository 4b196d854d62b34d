//! Rooms: where messages live. A channel and a conversation each own one, and a room knows neither.

use time::OffsetDateTime;

use crate::{ChannelId, ConversationId, MessageId, ReactionId, RoomId, Seq, ServerId, UserId};

/// Who a room belongs to; what may be done in it is decided from this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoomOwner {
    Channel { id: ChannelId, server: ServerId },
    Conversation { id: ConversationId },
}

/// What happened to a message, as a durable event of its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomChange {
    Created,
    Edited,
    Deleted,
    ReactionAdded(EventReaction),
    ReactionRemoved(EventReaction),
    Pinned,
    Unpinned,
}

/// A reaction as an event remembers it: the reaction itself may be gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventReaction {
    pub id: ReactionId,
    pub emoji: String,
    pub created_at: OffsetDateTime,
}

/// How far a room has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomHead {
    pub room: RoomId,
    /// The last durable event.
    pub last_seq: Seq,
    /// Live messages.
    pub message_count: i64,
    pub last_message_at: Option<OffsetDateTime>,
}

/// Up to where somebody has read a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMarker {
    pub user: UserId,
    pub last_read_seq: Seq,
}

/// A place to read up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadUpTo {
    Message(MessageId),
    Everything,
}

/// How many events behind a client may be and still be replayed (`docs/rules.md#replay`).
pub const REPLAY_LIMIT: i64 = 10_000;
