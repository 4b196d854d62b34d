//! Deleting a note.

use meshup_domain::permission::GovernNote;
use meshup_domain::search::SearchKind;
use meshup_domain::{NoteId, ServerId};

use super::{Notes, raise};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::ItemDeed;

impl Notes {
    /// The note and its history are out of everybody's sight, and found by no search.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<(), AccessError> {
        let note = self.reach::<GovernNote>(actor, server, id).await?;
        let (work, allowed, mut note) = self.lock::<GovernNote>(actor, &note).await?;
        note.delete(&allowed, self.community.clock.now());
        work.notes().save(&note).await?;
        self.community.unindex(work.as_ref(), SearchKind::Note, note.id.0).await?;
        raise(work.as_ref(), &note, ItemDeed::Deleted);
        work.commit().await?;
        Ok(())
    }
}
