//! Messages, their files, mentions, history and reactions.

use async_trait::async_trait;
use meshup_domain::mention::Mention;
use meshup_domain::message::{Attachment, Message, NewMessage, Reaction, Revision};
use meshup_domain::search::SearchQuery;
use meshup_domain::{FileKey, MessageId, Number, RoomId, Seq, ThreadId, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Direction, Page, PageRequest};

/// What became of a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    New(Message),
    /// The nonce was seen before, with this message; nothing was written.
    Repeat(MessageId),
    /// The room is gone, deleted after access to it was granted; nothing was written.
    Gone,
}

/// Which messages of a room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageFilter {
    pub author: Option<UserId>,
    pub is_pinned: Option<bool>,
    pub thread: Option<ThreadId>,
    /// Words of the text, or their beginnings.
    pub search: Option<SearchQuery>,
    pub created_after: Option<OffsetDateTime>,
    pub created_before: Option<OffsetDateTime>,
}

impl MessageFilter {
    /// Whether every live message passes, so that the room's own count is the total.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A stretch of a room's messages. Results come in `order` for all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    Page(PageRequest),
    /// The nearest `limit` before a position.
    Before {
        seq: Seq,
        limit: u64,
    },
    /// The nearest `limit` after a position.
    After {
        seq: Seq,
        limit: u64,
    },
    /// The newest `limit`.
    Latest {
        limit: u64,
    },
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait MessageRepository: Send + Sync {
    /// Takes the next `seq` of a room, locked by this unit or not, and stores a message under it;
    /// also moves the author's read marker, `message_count` and `last_message_at`. A nonce that the author used in
    /// this room since `nonces_since` gives the first message back, also while many ask at once, and leaves no hole in `seq`.
    async fn append(
        &self,
        message: &NewMessage,
        nonces_since: OffsetDateTime,
    ) -> Result<Appended, StoreError>;
    async fn add_attachments(&self, attachments: &[Attachment]) -> Result<(), StoreError>;
    /// Replaces whom a message calls.
    async fn set_mentions(&self, message: &Message, mentions: &[Mention]) -> Result<(), StoreError>;
    /// Whom each of these messages calls.
    async fn mentions(&self, messages: &[MessageId]) -> Result<Vec<(MessageId, Mention)>, StoreError>;
    /// Live or deleted.
    async fn get(&self, room: RoomId, id: MessageId) -> Result<Option<Message>, StoreError>;
    /// Live or deleted, in any order; unknown ids are left out.
    async fn get_many(&self, ids: &[MessageId]) -> Result<Vec<Message>, StoreError>;
    /// Live or deleted.
    async fn by_number(&self, number: Number) -> Result<Option<Message>, StoreError>;
    /// The message of an author with this nonce since `since`.
    async fn by_nonce(
        &self,
        room: RoomId,
        author: UserId,
        nonce: &str,
        since: OffsetDateTime,
    ) -> Result<Option<Message>, StoreError>;
    /// Writes content, pin, edit and deletion times; keeps `message_count` when a message is deleted.
    async fn save(&self, message: &Message) -> Result<(), StoreError>;
    async fn add_revision(&self, id: MessageId, revision: &Revision) -> Result<(), StoreError>;
    /// Oldest first.
    async fn revisions(&self, id: MessageId) -> Result<Vec<Revision>, StoreError>;
    /// Live messages only. For a keyset window the cost does not depend on depth, and `total` is 0. A search costs what
    /// it finds, not what the room holds.
    async fn list(
        &self,
        room: RoomId,
        filter: &MessageFilter,
        window: Window,
        order: Direction,
    ) -> Result<Page<Message>, StoreError>;
    /// Deletes the attachments of a message, and names their files, which nothing names any more.
    async fn remove_attachments(&self, message: MessageId) -> Result<Vec<FileKey>, StoreError>;
    /// Takes the nonces off messages from before a time, at most `limit`; how many.
    async fn forget_nonces(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    async fn attachments(&self, messages: &[MessageId]) -> Result<Vec<Attachment>, StoreError>;
    async fn count_pins(&self, room: RoomId) -> Result<u64, StoreError>;
    /// When `author` last posted in a room, deleted messages included.
    async fn last_post_at(&self, room: RoomId, author: UserId) -> Result<Option<OffsetDateTime>, StoreError>;
    /// The last live message of each room.
    async fn last_of(&self, rooms: &[RoomId]) -> Result<Vec<Message>, StoreError>;
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ReactionRepository: Send + Sync {
    /// The stored reaction with its number, and whether it is new.
    async fn add(&self, reaction: &Reaction) -> Result<(Reaction, bool), StoreError>;
    /// The reaction that was removed.
    async fn remove(
        &self,
        message: MessageId,
        user: UserId,
        emoji: &str,
    ) -> Result<Option<Reaction>, StoreError>;
    /// Different emoji on a message other than `emoji`.
    async fn count_others(&self, message: MessageId, emoji: &str) -> Result<u64, StoreError>;
    /// Of many messages, oldest first.
    async fn of(&self, messages: &[MessageId]) -> Result<Vec<Reaction>, StoreError>;
}
