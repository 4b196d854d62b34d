//! Direct conversations and their participants.

use async_trait::async_trait;
use meshup_domain::conversation::{Conversation, Participant};
use meshup_domain::permission::PeerFacts;
use meshup_domain::{ConversationId, Number, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Page, PageRequest};

/// Direct conversations and their participants.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ConversationRepository: Send + Sync {
    /// Stores a conversation with its room and participants, and assigns its `number`; or returns the
    /// existing one with the same `set_key`. Concurrent calls store one.
    async fn insert(
        &self,
        new: &Conversation,
        people: &[Participant],
    ) -> Result<InsertConversationOutcome, StoreError>;
    /// A conversation.
    async fn get(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// The conversation, with its room and then its own row locked until the unit ends. Writers in the
    /// conversation lock the room first, too.
    async fn lock(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// Like [`lock`](Self::lock), but also waits for transactions that refer to the room. Required for
    /// deletion.
    async fn lock_to_delete(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// Writes title, set key and status.
    async fn save(&self, conversation: &Conversation) -> Result<(), StoreError>;
    /// Deletes a conversation, and marks its room as deleted. [`SweepRepository`](super::SweepRepository) deletes the rows
    /// of the room.
    async fn delete(&self, id: ConversationId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The conversation with this number.
    async fn by_number(&self, number: Number) -> Result<Option<Conversation>, StoreError>;
    /// The one-to-one conversation or untitled group with this `set_key`.
    async fn by_set(&self, key: &str) -> Result<Option<Conversation>, StoreError>;
    /// Conversations of a user, by latest activity (creation if there is none).
    async fn list(
        &self,
        query: &ConversationQuery,
        page: PageRequest,
    ) -> Result<Page<Conversation>, StoreError>;
    /// All participants of these conversations, by time of joining.
    async fn participants(&self, ids: &[ConversationId]) -> Result<Vec<Participant>, StoreError>;
    /// Adds participants, who must not be in the conversation yet. Their read markers start at the current
    /// end of the room.
    async fn add_participants(&self, people: &[Participant]) -> Result<(), StoreError>;
    /// Writes the settings and admin rights of a participant.
    async fn save_participant(&self, participant: &Participant) -> Result<(), StoreError>;
    /// Removes a participant; false if they were not in the conversation.
    async fn remove_participant(&self, id: ConversationId, user: UserId) -> Result<bool, StoreError>;
    /// Accepts a pending or rejected request.
    async fn accept(&self, id: ConversationId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Unhides and unarchives conversations for all participants.
    async fn show_to_all(&self, ids: &[ConversationId]) -> Result<(), StoreError>;
    /// The relation of each of `people` to `person`, who wants to write to them. Unknown users are omitted.
    async fn peers(&self, person: UserId, people: &[UserId]) -> Result<Vec<PeerFacts>, StoreError>;
}

/// A subset of a user's conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversationFilter {
    /// Accepted ones and the user's own requests, except hidden ones.
    Everything,
    /// The one-to-one conversations of [`Everything`](Self::Everything).
    Direct,
    /// Accepted one-to-one conversations that are not hidden, pinned first.
    Inbox {
        /// Whether archived ones are included.
        archived: bool,
        /// Whether those that are not pinned are omitted.
        only_pinned: bool,
    },
    /// Requests of others that await this user's answer.
    Requests,
}

/// The conversations to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationQuery {
    /// The participant whose conversations are listed, with their own settings.
    pub person: UserId,
    /// The subset to list.
    pub filter: ConversationFilter,
    /// Part of the title or of another participant's name, ignoring case, or words or prefixes of words in a
    /// message. `None` matches all.
    pub search: Option<String>,
}

/// The result of storing a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsertConversationOutcome {
    /// Stored now, with its number.
    New(Conversation),
    /// The conversation that already has this `set_key`; nothing was written.
    Existing(Conversation),
}
