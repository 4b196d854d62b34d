//! Drafts, which a user finds on all their devices.

use meshup_domain::draft::{self, Draft, MAX_DRAFTS};
use meshup_domain::message::Message;
use meshup_domain::permission::MarkRead;
use meshup_domain::room::RoomOwner;
use meshup_domain::{MessageId, RoomId, Violations};

use super::Messages;
use super::send::UNKNOWN_MESSAGE;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{DomainEvent, OwnData};
use crate::error::operation_error;
use crate::ports::{SaveDraftOutcome, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the draft was not saved.
    SaveDraftError: Access(AccessError), Invalid(Violations), Store(StoreError);
    /// The user has [`MAX_DRAFTS`] in other rooms.
    TooMany => Refused, "draft_limit", "You can have at most 500 drafts.";
}

impl Messages {
    /// The user's drafts in rooms that they may read, the last one that was saved first.
    pub async fn drafts(&self, actor: &Actor) -> Result<Vec<(RoomOwner, Draft)>, StoreError> {
        self.store.read().drafts().list(actor.user).await
    }

    /// Stores or replaces the user's draft in a room that they may read. Sending a message there ends it.
    pub async fn save_draft(
        &self,
        actor: &Actor,
        room: RoomId,
        content: &str,
        reply_to: Option<MessageId>,
    ) -> Result<Draft, SaveDraftError> {
        let (allowed, _) = self.access.room::<MarkRead>(actor, room).await?;
        let mut broken = Violations::default();
        let content = broken.check("content", draft::content(content)).unwrap_or_default();
        if let Some(id) = reply_to {
            let answered = self.store.read().messages().get(room, id).await?;
            if !answered.as_ref().is_some_and(Message::is_live) {
                broken.add("reply_to", UNKNOWN_MESSAGE);
            }
        }
        broken.into_result()?;
        let draft = Draft { content, reply_to, updated_at: self.clock.now() };
        let write = async |work: Unit| {
            match work.drafts().save(actor.user, room, &draft, MAX_DRAFTS).await? {
                SaveDraftOutcome::Saved => {}
                SaveDraftOutcome::Gone => return Err(AccessError::NotFound.into()),
                SaveDraftOutcome::TooMany => return Err(SaveDraftError::TooMany),
            }
            work.raise(DomainEvent::OwnDataChanged { user: actor.user, room, data: OwnData::Draft });
            Ok(draft.clone())
        };
        self.store.write(&allowed, write).await
    }

    /// Deletes the user's draft in a room that they may read. Repeating it has no effect.
    pub async fn delete_draft(&self, actor: &Actor, room: RoomId) -> Result<(), AccessError> {
        let (allowed, _) = self.access.room::<MarkRead>(actor, room).await?;
        let write = async |work: Unit| {
            if work.drafts().remove(actor.user, room).await? {
                work.raise(DomainEvent::OwnDataChanged { user: actor.user, room, data: OwnData::Draft });
            }
            Ok(())
        };
        self.store.write(&allowed, write).await
    }
}

#[cfg(test)]
mod tests;
