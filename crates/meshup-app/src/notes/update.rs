//! Editing a note: each change is a version.

use meshup_domain::note::{Collaborator, CollaboratorPermission, Note, NoteText, change_description};
use meshup_domain::permission::{Allowed, EditNote};
use meshup_domain::{CollaboratorId, NoteId, NoteVersionId, ServerId, Violations};

use super::draft::Draft;
use super::view::NoteView;
use super::{Basis, Notes, VersionConflict, raise, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::{StoreError, UnitOfWork};

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateNote {
    pub title: Option<String>,
    pub content: Option<String>,
    pub tags: Option<Vec<String>>,
    /// For the history.
    pub change_description: Option<String>,
    pub basis: Basis,
}

operation_error! {
    /// Why a note was not changed.
    UpdateNoteError:
        Access(AccessError), Invalid(Violations), Conflict(VersionConflict), Store(StoreError);
}

impl Notes {
    /// Writes a new version, unless the text is the same as before. Edits of one note go one after the other; one that
    /// was made for another version than the present is refused.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        command: UpdateNote,
    ) -> Result<NoteView, UpdateNoteError> {
        let note = self.reach::<EditNote>(actor, server, id).await?;
        let UpdateNote { title, content, tags, change_description: why, basis } = command;
        let mut errors = Violations::default();
        let draft = Draft::check(title.as_deref(), content.as_deref(), tags.as_deref(), &mut errors);
        let why = why.and_then(|why| errors.check("change_description", change_description(&why)));
        errors.into_result()?;

        let (work, allowed, mut note) = self.lock::<EditNote>(actor, &note).await?;
        if !basis.holds(note.version) {
            return Err(stale(work, note).await?.into());
        }
        let before = note.text();
        let after = draft.onto(before.clone());
        if after != before {
            self.write_version(work.as_ref(), &allowed, &mut note, after, why.unwrap_or_default()).await?;
        }
        let shown = view::one(work.as_ref(), note).await?;
        work.commit().await?;
        Ok(shown)
    }

    /// Writes a text as the note's next version. Whoever wrote it gets a part in the note if they have none.
    pub(super) async fn write_version(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<EditNote>,
        note: &mut Note,
        text: NoteText,
        why: String,
    ) -> Result<(), StoreError> {
        let (ids, now) = (&self.community.ids, self.community.clock.now());
        note.rewrite(allowed, text, now);
        work.notes().save(note).await?;
        work.notes().add_version(&note.as_version(NoteVersionId(ids.next()), why)).await?;
        if allowed.by() != note.created_by {
            let writer = Collaborator {
                id: CollaboratorId(ids.next()),
                note: note.id,
                user: allowed.by(),
                permission: CollaboratorPermission::Edit,
                added_at: now,
            };
            work.notes().add_collaborator(&writer).await?;
        }
        self.index(work, note).await?;
        raise(work, note, ItemDeed::Updated);
        Ok(())
    }
}

/// The refusal of a change that was made for another version. What it shows is on disk first.
pub(super) async fn stale(work: Box<dyn UnitOfWork>, note: Note) -> Result<VersionConflict, StoreError> {
    let current = view::one(work.as_ref(), note).await?;
    work.commit().await?;
    Ok(VersionConflict(Box::new(current)))
}
