//! Note creation.

use meshup_domain::note::{ChangeDescription, Note, NoteChanges, NoteProfile};
use meshup_domain::permission::Allowed;
use meshup_domain::{NoteId, NoteVersionId, ServerId};

use super::view::NoteView;
use super::{Notes, WriteNoteError, index, view};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items::{self, ItemEntity};
use crate::transactions::Unit;

impl Notes {
    /// Creates a note and its first version. Permitted to every member of the server. The title is required.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        chosen: NoteChanges,
    ) -> Result<NoteView, WriteNoteError> {
        let access = &self.context.access;
        let allowed = access.ask_author(FactsSource::Cache, actor, server, Note::MODULE).await?;
        let profile = NoteProfile::create(chosen)?;
        let write = async |work: Unit, allowed: Allowed<_>| {
            let ids = &self.context.ids;
            let note = Note::create(&allowed, NoteId(ids.next()), profile.clone(), self.context.clock.now());
            work.notes().insert(&note).await?;
            let first = note.as_version(NoteVersionId(ids.next()), ChangeDescription::default());
            work.notes().add_version(&first).await?;
            index(&*work, &note).await?;
            items::announce(&*work, &note, ItemChangeKind::Created);
            Ok(view::one(&*work, note).await?)
        };
        items::create::<Note, _, _>(&self.context, actor, &allowed, write).await
    }
}
