//! Messages with their attachments, mentions, revisions and reactions.

use async_trait::async_trait;
use meshup_domain::mention::Mention;
use meshup_domain::message::{Attachment, Message, NewMessage, Reaction, Revision};
use meshup_domain::search::SearchQuery;
use meshup_domain::{FileKey, MessageId, Number, RoomId, Seq, ThreadId, UserId};
use time::{Duration, OffsetDateTime};

use super::StoreError;
use crate::page::{Direction, Page, PageRequest};

/// The result of appending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendOutcome {
    /// The message was stored.
    New {
        /// The message, with its number and `seq`.
        message: Message,
        /// Whether the author had a draft in the room, which is deleted.
        ends_draft: bool,
    },
    /// The nonce was used before, with this message; nothing was written.
    Repeat(MessageId),
    /// The room was deleted after access to it was granted; nothing was written.
    Gone,
    /// The message that it answers was deleted after it was found; nothing was written.
    AnswerGone,
}

/// A mention in a new message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMention {
    /// The message that mentions.
    pub message: MessageId,
    /// The room of the message.
    pub room: RoomId,
    /// The position of the message.
    pub seq: Seq,
    /// Who is mentioned.
    pub mention: Mention,
}

/// A filter for the messages of a room; all conditions must hold. The default matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageFilter {
    /// Only messages of this author.
    pub author: Option<UserId>,
    /// Only messages that are pinned, or only those that are not.
    pub is_pinned: Option<bool>,
    /// Only messages of this thread.
    pub thread: Option<ThreadId>,
    /// Only messages that contain these words, or words that begin with them.
    pub search: Option<SearchQuery>,
    /// Only messages posted at or after this time.
    pub created_after: Option<OffsetDateTime>,
    /// Only messages posted at or before this time.
    pub created_before: Option<OffsetDateTime>,
}

impl MessageFilter {
    /// Whether every live message matches, so that the room's stored count is the total.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A part of a room's messages. Results are in `order` in all cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// By offset, in the list sorted by `order`.
    Page(PageRequest),
    /// The nearest `limit` before a position.
    Before {
        /// The position, which is not part of the result.
        seq: Seq,
        /// The maximum number of messages.
        limit: u64,
    },
    /// The nearest `limit` after a position.
    After {
        /// The position, which is not part of the result.
        seq: Seq,
        /// The maximum number of messages.
        limit: u64,
    },
    /// The newest `limit`.
    Latest {
        /// The maximum number of messages.
        limit: u64,
    },
}

/// Messages with their attachments, mentions and revisions.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait MessageRepository: Send + Sync {
    /// Assigns the next `seq`s of each room in the given order, and stores the messages under them. The unit need not
    /// have locked the rooms. Also moves the authors' read markers, deletes their drafts in the rooms, and updates `message_count` and `last_message_at`.
    ///
    /// A nonce that the author used in the room within `nonce_lifetime` returns the original message, even under
    /// concurrency and within `messages`, and leaves no gap in `seq`. The outcomes are in the order of the messages.
    async fn append(
        &self,
        messages: &[NewMessage],
        nonce_lifetime: Duration,
    ) -> Result<Vec<AppendOutcome>, StoreError>;
    /// Stores attachments of new messages of a room.
    async fn add_attachments(&self, room: RoomId, attachments: &[Attachment]) -> Result<(), StoreError>;
    /// Stores mentions in new messages.
    async fn add_mentions(&self, mentions: &[NewMention]) -> Result<(), StoreError>;
    /// Replaces the mentions of a message.
    async fn set_mentions(&self, message: &Message, mentions: &[Mention]) -> Result<(), StoreError>;
    /// The mentions of these messages.
    async fn mentions(&self, messages: &[MessageId]) -> Result<Vec<(MessageId, Mention)>, StoreError>;
    /// A message, live or deleted.
    async fn get(&self, room: RoomId, id: MessageId) -> Result<Option<Message>, StoreError>;
    /// Messages, live or deleted, in any order; unknown ids are omitted.
    async fn get_many(&self, ids: &[MessageId]) -> Result<Vec<Message>, StoreError>;
    /// The message with this number, live or deleted.
    async fn by_number(&self, number: Number) -> Result<Option<Message>, StoreError>;
    /// The author's message with this nonce, sent at or after `since`.
    async fn by_nonce(
        &self,
        room: RoomId,
        author: UserId,
        nonce: &str,
        since: OffsetDateTime,
    ) -> Result<Option<Message>, StoreError>;
    /// Writes content, pin, edit and deletion times; updates `message_count` when a message is deleted.
    async fn save(&self, message: &Message) -> Result<(), StoreError>;
    /// Stores a previous text of a message of a room.
    async fn add_revision(&self, room: RoomId, id: MessageId, revision: &Revision) -> Result<(), StoreError>;
    /// Previous texts, oldest first.
    async fn revisions(&self, id: MessageId) -> Result<Vec<Revision>, StoreError>;
    /// Lists live messages. For a keyset window, the cost does not depend on the depth and `total` is 0. The
    /// cost of a search depends on the number of matches, not on the size of the room.
    async fn list(
        &self,
        room: RoomId,
        filter: &MessageFilter,
        window: Window,
        order: Direction,
    ) -> Result<Page<Message>, StoreError>;
    /// Deletes the attachments of a message, and returns the keys of files that are no longer referenced.
    async fn remove_attachments(&self, message: MessageId) -> Result<Vec<FileKey>, StoreError>;
    /// Clears the nonces of at most `limit` messages older than a time, and returns how many.
    async fn forget_nonces(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// The attachments of these messages.
    async fn attachments(&self, messages: &[MessageId]) -> Result<Vec<Attachment>, StoreError>;
    /// The number of pinned messages in a room.
    async fn count_pins(&self, room: RoomId) -> Result<u64, StoreError>;
    /// When `author` last posted in a room, including messages deleted since.
    async fn last_post_at(&self, room: RoomId, author: UserId) -> Result<Option<OffsetDateTime>, StoreError>;
    /// The last live message of each room.
    async fn last_of(&self, rooms: &[RoomId]) -> Result<Vec<Message>, StoreError>;
}

/// Reactions to messages.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ReactionRepository: Send + Sync {
    /// Stores a reaction to a message of a room, or returns the existing one; with its number, and whether it is new.
    async fn add(&self, room: RoomId, reaction: &Reaction) -> Result<(Reaction, bool), StoreError>;
    /// Removes a reaction and returns it.
    async fn remove(
        &self,
        message: MessageId,
        user: UserId,
        emoji: &str,
    ) -> Result<Option<Reaction>, StoreError>;
    /// The number of distinct emoji on a message other than `emoji`.
    async fn count_others(&self, message: MessageId, emoji: &str) -> Result<u64, StoreError>;
    /// The reactions to these messages, oldest first.
    async fn of(&self, messages: &[MessageId]) -> Result<Vec<Reaction>, StoreError>;
}
