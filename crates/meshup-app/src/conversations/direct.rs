//! One-to-one conversations, as the threads surface uses them.

use meshup_domain::conversation::{Conversation, ConversationKind, RequestStatus};
use meshup_domain::permission::ReadRoom;
use meshup_domain::{Number, UserId};

use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::ports::StoreError;

/// A one-to-one conversation as found by one of its participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectConversation {
    /// Always of kind [`ConversationKind::Direct`], whatever its request status.
    pub conversation: Conversation,
    /// The other participant.
    pub peer: UserId,
}

impl Conversations {
    /// The one-to-one conversation with this number. Groups, and conversations of others, are not found.
    pub async fn direct(&self, actor: &Actor, number: Number) -> Result<DirectConversation, AccessError> {
        let found = self.store.read().conversations().by_number(number).await?;
        let conversation =
            found.filter(|found| found.kind == ConversationKind::Direct).ok_or(AccessError::NotFound)?;
        let (_, facts) = self.access.room::<ReadRoom>(actor, conversation.room).await?;
        let peer = facts.peer().ok_or(AccessError::NotFound)?;
        Ok(DirectConversation { conversation, peer })
    }

    /// The view of a one-to-one conversation for the participant who found it.
    pub async fn view(&self, actor: &Actor, of: DirectConversation) -> Result<ConversationView, StoreError> {
        view::view(self.store.read(), actor.user, of.conversation).await
    }

    /// The number of unread messages in all accepted one-to-one conversations of the user.
    pub async fn unread(&self, actor: &Actor) -> Result<i64, StoreError> {
        self.store.read().rooms().unread_direct(actor.user).await
    }

    /// The number of unread messages in a one-to-one conversation; 0 until it is accepted.
    pub async fn unread_in(&self, actor: &Actor, of: &DirectConversation) -> Result<i64, StoreError> {
        if of.conversation.status != RequestStatus::Accepted {
            return Ok(0);
        }
        let unread = self.store.read().rooms().unread_in(actor.user, &[of.conversation.room]).await?;
        Ok(unread.first().map_or(0, |(_, unread)| *unread))
    }
}

#[cfg(test)]
mod tests;
