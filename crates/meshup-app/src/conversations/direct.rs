//! 1:1s as surfaces of threads have them.

use meshup_domain::conversation::{Conversation, ConversationKind, RequestStatus};
use meshup_domain::permission::ReadRoom;
use meshup_domain::{Number, UserId};

use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::ports::StoreError;

/// A 1:1, found by one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    pub conversation: Conversation,
    /// The other of the two.
    pub peer: UserId,
}

impl Conversations {
    /// The 1:1 that surfaces with integer ids know by a number. Others' and groups do not exist there.
    pub async fn direct(&self, actor: &Actor, number: Number) -> Result<Direct, AccessError> {
        let found = self.store.read().conversations().by_number(number).await?;
        let conversation =
            found.filter(|found| found.kind == ConversationKind::Direct).ok_or(AccessError::NotFound)?;
        let (_, facts) = self.access.room::<ReadRoom>(actor, conversation.room).await?;
        let peer = facts.peer().ok_or(AccessError::NotFound)?;
        Ok(Direct { conversation, peer })
    }

    /// How a 1:1 is shown to its finder.
    pub async fn view(&self, actor: &Actor, of: Direct) -> Result<ConversationView, StoreError> {
        view::view(self.store.read(), actor.user, of.conversation).await
    }

    /// How many messages one has not read in all accepted 1:1s.
    pub async fn unread(&self, actor: &Actor) -> Result<i64, StoreError> {
        self.store.read().rooms().unread_direct(actor.user).await
    }

    /// How many messages one has not read in a 1:1; none before it is accepted.
    pub async fn unread_in(&self, actor: &Actor, of: &Direct) -> Result<i64, StoreError> {
        if of.conversation.status != RequestStatus::Accepted {
            return Ok(0);
        }
        let unread = self.store.read().rooms().unread_in(actor.user, &[of.conversation.room]).await?;
        Ok(unread.first().map_or(0, |(_, unread)| *unread))
    }
}

#[cfg(test)]
mod tests;
