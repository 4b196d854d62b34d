//! Pins and locks, which are not versioned.

use meshup_domain::note::Note;
use meshup_domain::permission::{Allowed, ManageNote};
use meshup_domain::{NoteId, ServerId};

use super::Notes;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::transactions::Unit;

impl Notes {
    /// Pins or unpins a note.
    pub async fn toggle_pin(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<Note, AccessError> {
        self.toggle(actor, server, id, Note::toggle_pin).await
    }

    /// Locks or unlocks a note. A locked one can be edited only by those who may delete it.
    pub async fn toggle_lock(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
    ) -> Result<Note, AccessError> {
        self.toggle(actor, server, id, Note::toggle_lock).await
    }

    async fn toggle(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        mark: fn(&mut Note, &Allowed<ManageNote>),
    ) -> Result<Note, AccessError> {
        let reached = items::authorize::<ManageNote, Note>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, mut note: Note| {
            mark(&mut note, &allowed);
            work.notes().save(&note).await?;
            items::announce(&*work, &note, ItemChangeKind::Updated);
            Ok(note)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
