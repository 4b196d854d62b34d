//! Writing a new note.

use meshup_domain::module::Module;
use meshup_domain::note::{Note, NoteText};
use meshup_domain::permission::{Allowed, Author};
use meshup_domain::{NoteId, NoteVersionId, ServerId, Violations};

use super::draft::Draft;
use super::view::NoteView;
use super::{Notes, raise, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

/// A note to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateNote {
    pub title: String,
    pub content: Option<String>,
    pub tags: Option<Vec<String>>,
}

operation_error! {
    /// Why a note was not made.
    CreateNoteError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Notes {
    /// Any member of the server may. The first version is in the history from the beginning.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        command: CreateNote,
    ) -> Result<NoteView, CreateNoteError> {
        let (allowed, _) = self.community.access.module::<Author>(actor, server, Module::Notes).await?;
        let CreateNote { title, content, tags } = command;
        let mut errors = Violations::default();
        let draft = Draft::check(Some(&title), content.as_deref(), tags.as_deref(), &mut errors);
        errors.into_result()?;
        let blank = NoteText { title: String::new(), content: String::new(), tags: Vec::new() };
        self.write_new(&allowed, draft.onto(blank)).await
    }

    async fn write_new(
        &self,
        allowed: &Allowed<Author>,
        text: NoteText,
    ) -> Result<NoteView, CreateNoteError> {
        let (work, _) = self.community.lock(allowed.scope()).await?;
        let ids = &self.community.ids;
        let note = Note::create(allowed, NoteId(ids.next()), text, self.community.clock.now());
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
