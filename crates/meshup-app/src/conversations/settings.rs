//! A user's own settings for a conversation.

use meshup_domain::ConversationId;
use meshup_domain::conversation::Participant;
use meshup_domain::permission::ManageOwnParticipation;

use super::Conversations;
use super::leave::own_part;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::transactions::Unit;

/// A setting that affects nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParticipantSetting {
    /// Suppresses notifications; messages still arrive.
    Muted(bool),
    /// Lists the conversation first in the inbox.
    Pinned(bool),
    /// Removes the conversation from the inbox until the next message.
    Archived(bool),
}

impl Conversations {
    /// Changes a setting. Repeating it has no effect.
    pub async fn change_setting(
        &self,
        actor: &Actor,
        id: ConversationId,
        setting: ParticipantSetting,
    ) -> Result<(), AccessError> {
        let (allowed, _) = self.authorize::<ManageOwnParticipation>(actor, id).await?;
        let write = async |work: Unit| {
            work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
            let (mine, _) = own_part(&*work, id, &allowed).await?;
            let kept = match setting {
                ParticipantSetting::Muted(is_muted) => Participant { is_muted, ..mine },
                ParticipantSetting::Pinned(is_pinned) => Participant { is_pinned, ..mine },
                ParticipantSetting::Archived(is_archived) => Participant { is_archived, ..mine },
            };
            Ok(work.conversations().save_participant(&kept).await?)
        };
        self.store.write(&allowed, write).await
    }
}
