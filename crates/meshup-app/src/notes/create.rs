//! Writing a new note.

use meshup_domain::note::{Note, NoteChanges, NoteProfile};
use meshup_domain::{NoteId, NoteVersionId, ServerId};

use super::view::NoteView;
use super::{Notes, WriteNoteError, index, view};
use crate::access::FactsFrom;
use crate::actor::Actor;
use crate::event::ItemDeed;
use crate::items::{self, ItemEntity};

impl Notes {
    /// Any member of the server may, and a title is needed. The first version is in the history from the beginning.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        chosen: NoteChanges,
    ) -> Result<NoteView, WriteNoteError> {
        let access = &self.community.access;
        let allowed = access.ask_author(FactsFrom::Cache, actor, server, Note::MODULE).await?;
        let profile = NoteProfile::create(chosen)?;
        let (work, allowed) = items::begin::<Note>(&self.community, actor, &allowed).await?;
        let ids = &self.community.ids;
        let note = Note::create(&allowed, NoteId(ids.next()), profile, self.community.clock.now());
        work.notes().insert(&note).await?;
        let first = note.as_version(NoteVersionId(ids.next()), String::new());
        work.notes().add_version(&first).await?;
        index(work.as_ref(), &note).await?;
        items::announce(work.as_ref(), &note, ItemDeed::Created);
        let shown = view::one(work.as_ref(), note).await?;
        work.commit().await?;
        Ok(shown)
    }
}
