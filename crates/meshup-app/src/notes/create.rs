//! Writing a new note.

use meshup_domain::module::Module;
use meshup_domain::note::{Note, NoteChanges, NoteProfile};
use meshup_domain::permission::{Allowed, Author};
use meshup_domain::{NoteId, NoteVersionId, ServerId};

use super::view::NoteView;
use super::{Notes, WriteNoteError, raise, view};
use crate::actor::Actor;
use crate::event::ItemDeed;

impl Notes {
    /// Any member of the server may, and a title is needed. The first version is in the history from the beginning.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: NoteChanges,
    ) -> Result<NoteView, WriteNoteError> {
        let (allowed, _) = self.community.access.module::<Author>(actor, server, Module::Notes).await?;
        let profile = NoteProfile::create(changes)?;
        self.write_new(&allowed, profile).await
    }

    async fn write_new(
        &self,
        allowed: &Allowed<Author>,
        profile: NoteProfile,
    ) -> Result<NoteView, WriteNoteError> {
        let (work, _) = self.community.lock(allowed.scope()).await?;
        let ids = &self.community.ids;
        let note = Note::create(allowed, NoteId(ids.next()), profile, self.community.clock.now());
        work.notes().insert(&note).await?;
        let first = note.as_version(NoteVersionId(ids.next()), String::new());
        work.notes().add_version(&first).await?;
        self.index(work.as_ref(), &note).await?;
        raise(work.as_ref(), &note, ItemDeed::Created);
        let shown = view::one(work.as_ref(), note).await?;
        work.commit().await?;
        Ok(shown)
    }
}
