//! Direct conversations and the people in them.

use async_trait::async_trait;
use meshup_domain::conversation::{Conversation, Participant};
use meshup_domain::permission::PeerFacts;
use meshup_domain::{ConversationId, Number, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Page, PageRequest};

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ConversationRepository: Send + Sync {
    /// Stores a conversation, its room and participants, or gives back the one that already holds its `set_key`.
    /// `number` is assigned here. Of many at once, one is stored.
    async fn insert(&self, new: &Conversation, people: &[Participant]) -> Result<Inserted, StoreError>;
    async fn get(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// With its room and then its own row locked until the unit ends: whoever writes in it locks the room first, too.
    async fn lock(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// The same for whoever deletes it: also waits for those who refer to the room.
    async fn lock_to_delete(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// Writes title, set key and status.
    async fn save(&self, conversation: &Conversation) -> Result<(), StoreError>;
    /// Deletes a conversation with its room and messages.
    async fn delete(&self, id: ConversationId) -> Result<(), StoreError>;
    /// By `number`.
    async fn by_number(&self, number: Number) -> Result<Option<Conversation>, StoreError>;
    /// The 1:1 or untitled group that holds exactly the people of this key.
    async fn by_set(&self, key: &str) -> Result<Option<Conversation>, StoreError>;
    /// Those of a person, by latest activity (or creation when empty).
    async fn list(
        &self,
        query: &ConversationQuery,
        page: PageRequest,
    ) -> Result<Page<Conversation>, StoreError>;
    /// Everybody in these conversations, by the time they came.
    async fn participants(&self, ids: &[ConversationId]) -> Result<Vec<Participant>, StoreError>;
    /// Adds people, those who are in it already left out. They start reading at the present head of the room.
    async fn add_participants(&self, people: &[Participant]) -> Result<(), StoreError>;
    /// Writes how a participant keeps the conversation.
    async fn save_participant(&self, participant: &Participant) -> Result<(), StoreError>;
    /// False if they were not in it.
    async fn remove_participant(&self, id: ConversationId, user: UserId) -> Result<bool, StoreError>;
    /// Makes a request that waits, or was rejected, an accepted one.
    async fn accept(&self, id: ConversationId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Shows the conversation again to all who had hidden or archived it.
    async fn show_to_all(&self, id: ConversationId) -> Result<(), StoreError>;
    /// How each of `people` stands to `person`, who wants to write to them. Unknown people are left out.
    async fn peers(&self, person: UserId, people: &[UserId]) -> Result<Vec<PeerFacts>, StoreError>;
}

/// Which of a person's conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Accepted ones, and their own requests; but hidden ones.
    Everything,
    /// The same of 1:1s only.
    Direct,
    /// Accepted 1:1s that are not hidden, pinned first; archived ones only if asked for.
    Inbox { archived: bool, only_pinned: bool },
    /// Requests of others that wait for this person's answer.
    Requests,
}

/// Which conversations to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationQuery {
    pub person: UserId,
    pub shelf: Shelf,
    /// Part of the title or of another participant's name, in any case, or words of a message, or their beginnings.
    pub search: Option<String>,
}

/// What became of a new conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inserted {
    New(Conversation),
    Existing(Conversation),
}
