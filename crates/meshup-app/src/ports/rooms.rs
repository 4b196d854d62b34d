//! Rooms: heads, durable events, read markers, and who may do what in them.

use async_trait::async_trait;
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::{ReadMarker, RoomChange, RoomHead, RoomOwner};
use meshup_domain::{ChannelId, ConversationId, MessageId, RoomId, Seq, ServerId, UserId};
use time::OffsetDateTime;

use super::StoreError;

/// A durable event to record. The creation of a message is none: the message carries its `seq` itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoomEvent {
    pub change: RoomChange,
    pub message: MessageId,
    pub actor: UserId,
    pub at: OffsetDateTime,
}

/// A durable event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEvent {
    pub seq: Seq,
    pub message: MessageId,
    pub actor: UserId,
    pub change: RoomChange,
    pub at: OffsetDateTime,
}

/// What somebody has not read in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadRoom {
    pub owner: RoomOwner,
    /// Live messages of others after the marker.
    pub unread: i64,
    /// Those that call this person, one of their roles, or everyone.
    pub mentions: i64,
    pub last_read_seq: Seq,
    pub last_seq: Seq,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RoomRepository: Send + Sync {
    /// Locks the room until the unit ends, and says how far it is; nothing if it is gone. Whoever changes a room locks it
    /// before anything else in it, so that no two units wait for each other.
    async fn lock(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError>;
    /// The same for whoever deletes the room: also waits for those who refer to it. False if it is gone.
    async fn lock_to_delete(&self, room: RoomId) -> Result<bool, StoreError>;
    /// Every room of a server, for whoever deletes that.
    async fn lock_all_to_delete(&self, server: ServerId) -> Result<(), StoreError>;
    async fn head(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError>;
    /// The heads of those rooms that exist.
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError>;
    /// Writes a durable event under the next `seq`.
    async fn record(&self, room: RoomId, event: &NewRoomEvent) -> Result<Seq, StoreError>;
    /// Durable events with `seq > after`, in order, creations included; at most `limit`.
    async fn events_after(&self, room: RoomId, after: Seq, limit: u64) -> Result<Vec<RoomEvent>, StoreError>;
    /// Moves a marker forward, never back; true if it moved.
    async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Everybody's marker in a room.
    async fn markers(&self, room: RoomId) -> Result<Vec<ReadMarker>, StoreError>;
    /// Every room that `user` may read with their unread numbers, in one query's worth of work: channels of their
    /// servers (private ones only where visible; neither kept with a ban) and accepted or own conversations they have not
    /// left. Rooms with nothing unread are included.
    async fn unread(&self, user: UserId) -> Result<Vec<UnreadRoom>, StoreError>;
    /// How many live messages of others a person has not read, in each of these rooms that has any.
    async fn unread_in(&self, user: UserId, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, StoreError>;
    /// How many live messages of others a person has not read in all accepted 1:1s that they have not hidden.
    async fn unread_direct(&self, user: UserId) -> Result<i64, StoreError>;
    /// Starts markers at the present head of every channel of a server, for somebody who joins.
    async fn start_reading(
        &self,
        server: ServerId,
        user: UserId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// What is known of a person in a room.
    async fn facts(&self, room: RoomId, person: UserId) -> Result<Option<RoomFacts>, StoreError>;
    /// Whose room this is; nothing if it is gone.
    async fn owner(&self, room: RoomId) -> Result<Option<RoomOwner>, StoreError>;
    /// The room of a channel, if the channel exists.
    async fn of_channel(&self, channel: ChannelId) -> Result<Option<RoomId>, StoreError>;
    /// The room of a conversation.
    async fn of_conversation(&self, conversation: ConversationId) -> Result<Option<RoomId>, StoreError>;
}
