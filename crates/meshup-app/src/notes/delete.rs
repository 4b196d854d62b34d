//! Note deletion.

use meshup_domain::note::Note;
use meshup_domain::permission::{Allowed, ManageNote};
use meshup_domain::{NoteId, ServerId};

use super::Notes;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;
use crate::transactions::Unit;

impl Notes {
    /// Marks a note as deleted, with its history, and removes it from search.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<(), AccessError> {
        let reached = items::authorize::<ManageNote, Note>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, mut note: Note| {
            note.delete(&allowed, self.context.clock.now());
            work.notes().save(&note).await?;
            items::remove(&*work, &note).await?;
            Ok(())
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
