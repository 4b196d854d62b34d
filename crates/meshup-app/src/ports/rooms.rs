//! Rooms: positions, durable events, read markers and permission facts.

use async_trait::async_trait;
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::{ReadMarker, RoomChange, RoomHead, RoomOwner};
use meshup_domain::{ChannelId, ConversationId, MessageId, RoomId, Seq, ServerId, UserId};
use time::OffsetDateTime;

use super::StoreError;

/// A durable event to record. The creation of a message is not recorded separately, since the message carries
/// its own `seq`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoomEvent {
    /// What happened; not [`RoomChange::Created`].
    pub change: RoomChange,
    /// A message of the room, whether or not it has been deleted.
    pub message: MessageId,
    /// The user who caused it, who need not be the author of the message.
    pub actor: UserId,
    /// By the clock of this node.
    pub at: OffsetDateTime,
}

/// A stored durable event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEvent {
    /// The position in the room; without gaps, in commit order.
    pub seq: Seq,
    /// The message that it happened to, which may have been deleted since.
    pub message: MessageId,
    /// The user who caused it; for a creation, the author.
    pub actor: UserId,
    /// What happened to the message, with a snapshot of the reaction if it is about one.
    pub change: RoomChange,
    /// By the clock of the node that wrote it; only `seq` gives the order of events.
    pub at: OffsetDateTime,
    /// For a creation, the nonce that the message was sent with, for about a day; `None` for other changes.
    pub nonce: Option<String>,
}

/// Unread counts of one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadRoom {
    /// The channel or conversation.
    pub owner: RoomOwner,
    /// Live messages of others after the read marker.
    pub unread: i64,
    /// Those among them that mention the user, one of their roles, or everyone.
    pub mentions: i64,
    /// The user's read marker; 0 if they have never read the room.
    pub last_read_seq: Seq,
    /// The position of the last durable event; 0 if there is none.
    pub last_seq: Seq,
}

/// Rooms with their durable events and read markers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RoomRepository: Send + Sync {
    /// Locks the room until the unit ends, and returns its position; `None` if it is gone. Lock a room before
    /// changing anything in it, which prevents deadlocks.
    async fn lock(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError>;
    /// Like [`lock`](Self::lock), but also waits for transactions that refer to the room. Required for
    /// deletion; false if the room is gone.
    async fn lock_to_delete(&self, room: RoomId) -> Result<bool, StoreError>;
    /// Locks every room of a server for deletion.
    async fn lock_all_to_delete(&self, server: ServerId) -> Result<(), StoreError>;
    /// The position of a room.
    async fn head(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError>;
    /// The positions of those rooms that exist.
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError>;
    /// Stores a durable event under the next `seq`.
    async fn record(&self, room: RoomId, event: &NewRoomEvent) -> Result<Seq, StoreError>;
    /// Durable events with `seq > after`, in order, including the creation of messages; at most `limit`.
    async fn events_after(&self, room: RoomId, after: Seq, limit: u64) -> Result<Vec<RoomEvent>, StoreError>;
    /// Moves a read marker forward, never backward; true if it moved.
    async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Moves a read marker back, never forward; true if it moved.
    async fn mark_unread(
        &self,
        room: RoomId,
        user: UserId,
        back_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// The read markers of all users in a room.
    async fn markers(&self, room: RoomId) -> Result<Vec<ReadMarker>, StoreError>;
    /// Unread counts of every room that `user` may read, in one query: channels of their servers (private
    /// ones if visible to them; none if banned), and conversations that are accepted or their own requests
    /// and that they have not left. Includes rooms without unread messages.
    async fn unread(&self, user: UserId) -> Result<Vec<UnreadRoom>, StoreError>;
    /// The number of unread live messages of others in each of these rooms that has any.
    async fn unread_in(&self, user: UserId, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, StoreError>;
    /// The number of unread live messages of others in all accepted one-to-one conversations that the user
    /// has not hidden.
    async fn unread_direct(&self, user: UserId) -> Result<i64, StoreError>;
    /// Sets the read markers of a new member to the current end of every channel of a server.
    async fn start_reading(
        &self,
        server: ServerId,
        user: UserId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// The facts about a user in a room.
    async fn facts(&self, room: RoomId, person: UserId) -> Result<Option<RoomFacts>, StoreError>;
    /// The owner of a room; `None` if it is gone.
    async fn owner(&self, room: RoomId) -> Result<Option<RoomOwner>, StoreError>;
    /// The room of a channel.
    async fn of_channel(&self, channel: ChannelId) -> Result<Option<RoomId>, StoreError>;
    /// The room of a conversation.
    async fn of_conversation(&self, conversation: ConversationId) -> Result<Option<RoomId>, StoreError>;
}
