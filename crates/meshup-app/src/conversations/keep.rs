//! How somebody keeps a conversation for themselves.

use meshup_domain::ConversationId;
use meshup_domain::conversation::Participant;

use super::Conversations;
use crate::access::AccessError;
use crate::actor::Actor;

/// A switch that is one's own and that nobody else sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// No notifications; messages come all the same.
    Muted(bool),
    /// Ahead of the others in the inbox.
    Pinned(bool),
    /// Out of the inbox until the next message.
    Archived(bool),
}

impl Conversations {
    /// Sets a switch; setting it twice changes nothing.
    pub async fn keep(&self, actor: &Actor, id: ConversationId, keeping: Keeping) -> Result<(), AccessError> {
        self.find(actor, id).await?;
        let work = self.store.begin().await?;
        work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
        let people = work.conversations().participants(&[id]).await?;
        let mine = people.into_iter().find(|part| part.user == actor.user).ok_or(AccessError::NotFound)?;
        let kept = match keeping {
            Keeping::Muted(is_muted) => Participant { is_muted, ..mine },
            Keeping::Pinned(is_pinned) => Participant { is_pinned, ..mine },
            Keeping::Archived(is_archived) => Participant { is_archived, ..mine },
        };
        work.conversations().save_participant(&kept).await?;
        Ok(work.commit().await?)
    }
}
