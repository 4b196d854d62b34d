//! Conversations with the participants that their messages refer to.

use meshup_domain::conversation::Conversation;
use meshup_domain::message::Message;
use meshup_domain::permission::ReadRoom;
use meshup_domain::room::RoomOwner;
use meshup_domain::user::UserCard;
use meshup_domain::{MessageId, Number};

use super::Conversations;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::user_cards::UserCards;

/// A conversation of the user, with its participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationSummary {
    /// One-to-one or a group, whatever its request status.
    pub conversation: Conversation,
    /// By time of joining.
    pub people: Vec<UserCard>,
}

impl Conversations {
    /// The conversation with this number, and its participants; those of others are not found.
    pub async fn summary(&self, actor: &Actor, number: Number) -> Result<ConversationSummary, AccessError> {
        let found = self.store.read().conversations().by_number(number).await?;
        self.with_people(actor, found.ok_or(AccessError::NotFound)?).await
    }

    /// The live message with this number, and its conversation. Messages in channels and in conversations of
    /// others are not found.
    pub async fn summary_of_message(
        &self,
        actor: &Actor,
        message: Number,
    ) -> Result<(ConversationSummary, MessageId), AccessError> {
        let repos = self.store.read();
        let found = repos.messages().by_number(message).await?;
        let message = found.filter(Message::is_live).ok_or(AccessError::NotFound)?;
        let owner = repos.rooms().owner(message.room).await?.ok_or(AccessError::NotFound)?;
        let RoomOwner::Conversation { id } = owner else { return Err(AccessError::NotFound) };
        let conversation = repos.conversations().get(id).await?.ok_or(AccessError::NotFound)?;
        Ok((self.with_people(actor, conversation).await?, message.id))
    }

    async fn with_people(
        &self,
        actor: &Actor,
        conversation: Conversation,
    ) -> Result<ConversationSummary, AccessError> {
        self.access.room::<ReadRoom>(actor, conversation.room).await?;
        let repos = self.store.read();
        let parts = repos.conversations().participants(&[conversation.id]).await?;
        let cards = UserCards::load(repos, parts.iter().map(|part| part.user)).await?;
        let people = parts.iter().filter_map(|part| cards.get(part.user)).collect();
        Ok(ConversationSummary { conversation, people })
    }
}

#[cfg(test)]
mod tests;
