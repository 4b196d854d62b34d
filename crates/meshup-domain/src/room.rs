//! Rooms, the containers of messages. A channel and a conversation each own one; a room does not depend on
//! which.

use time::OffsetDateTime;

use crate::{ChannelId, ConversationId, MessageId, ReactionId, RoomId, Seq, ServerId, UserId};

/// The owner of a room, which determines the permissions in it.
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

/// A snapshot of a reaction, which may have been removed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventReaction {
    pub id: ReactionId,
    pub emoji: String,
    pub created_at: OffsetDateTime,
}

/// The current position of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomHead {
    pub room: RoomId,
    /// The sequence number of the last durable event.
    pub last_seq: Seq,
    /// The number of messages that are not deleted.
    pub message_count: i64,
    pub last_message_at: Option<OffsetDateTime>,
}

/// How far a user has read a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMarker {
    pub user: UserId,
    pub last_read_seq: Seq,
}

/// A message up to which a room can be marked as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadUpTo {
    Message(MessageId),
    Everything,
}

/// The maximum number of events that are replayed to a client (`docs/rules.md#replay`).
pub const REPLAY_LIMIT: i64 = 10_000;
