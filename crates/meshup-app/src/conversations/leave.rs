//! Leaving conversations.

use meshup_domain::conversation::{Conversation, ConversationKind, Participant};
use meshup_domain::permission::{Allowed, ManageOwnParticipation};
use meshup_domain::{ConversationId, UserId};

use super::Conversations;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::ports::{StoreError, UnitOfWork};
use crate::transactions::Unit;

impl Conversations {
    /// Leaves a group, which is then no longer found by its set of participants; hides a one-to-one
    /// conversation from the user's lists until the next message. The history stays for the others.
    pub async fn leave(&self, actor: &Actor, id: ConversationId) -> Result<(), AccessError> {
        let (allowed, _) = self.authorize::<ManageOwnParticipation>(actor, id).await?;
        let write = async |work: Unit| {
            let mut conversation = work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
            let (mine, others) = own_part(&*work, id, &allowed).await?;
            match conversation.kind {
                ConversationKind::Direct => {
                    work.conversations().save_participant(&Participant { is_hidden: true, ..mine }).await?;
                }
                ConversationKind::Group => {
                    leave_group(&*work, &mut conversation, mine.user, others).await?;
                }
            }
            Ok(())
        };
        self.store.write(&allowed, write).await
    }
}

/// Removes a participant from a locked group, which is then no longer found by its set of participants.
pub(crate) async fn leave_group(
    work: &dyn UnitOfWork,
    group: &mut Conversation,
    user: UserId,
    others: Vec<Participant>,
) -> Result<(), StoreError> {
    work.conversations().remove_participant(group.id, user).await?;
    promote(work, others).await?;
    group.set_key = None;
    work.conversations().save(group).await?;
    work.raise(DomainEvent::AccessChanged(AccessScope::Room(group.room)));
    Ok(())
}

/// The user's participation in a locked conversation, and those of the others.
pub(super) async fn own_part(
    work: &dyn UnitOfWork,
    id: ConversationId,
    allowed: &Allowed<ManageOwnParticipation>,
) -> Result<(Participant, Vec<Participant>), AccessError> {
    let people = work.conversations().participants(&[id]).await?;
    let (mine, others): (Vec<_>, Vec<_>) = people.into_iter().partition(|part| part.user == allowed.by());
    Ok((mine.into_iter().next().ok_or(AccessError::NotFound)?, others))
}

/// If the last admin has left, the participant who joined first becomes one.
async fn promote(work: &dyn UnitOfWork, others: Vec<Participant>) -> Result<(), StoreError> {
    if others.iter().any(|p| p.is_admin) {
        return Ok(());
    }
    if let Some(longest) = others.into_iter().min_by_key(|p| p.joined_at) {
        work.conversations().save_participant(&Participant { is_admin: true, ..longest }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
