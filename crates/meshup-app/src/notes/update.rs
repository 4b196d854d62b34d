//! Note updates; each one creates a version.

use meshup_domain::note::{ChangeDescription, Collaborator, Note, NoteChanges, NoteProfile};
use meshup_domain::permission::{Allowed, EditNote};
use meshup_domain::{CollaboratorId, NoteId, NoteVersionId, ServerId};

use super::view::NoteView;
use super::{ExpectedVersion, Notes, UpdateNoteError, VersionConflict, index, view};
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::ports::{StoreError, UnitOfWork};
use crate::transactions::Unit;

/// A new version of a note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateNote {
    /// The fields to change. If the result equals the current note, no version is written.
    pub changes: NoteChanges,
    /// The reason, recorded in the history. `None` records an empty one.
    pub change_description: Option<ChangeDescription>,
    /// The version that the note must have at the time of the commit.
    pub expected: ExpectedVersion,
}

impl Notes {
    /// Writes a new version, unless nothing changes. Updates of one note are serialized; one that expects a
    /// version other than the current is refused.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        command: UpdateNote,
    ) -> Result<NoteView, UpdateNoteError> {
        let reached = items::authorize::<EditNote, Note>(&self.context, actor, server, id).await?;
        reached.1.profile.clone().apply(command.changes.clone())?;
        let write = async |work: Unit, allowed: Allowed<_>, mut note: Note| {
            if !command.expected.is(note.version) {
                return Ok(Err(stale(&*work, note).await?));
            }
            let profile = note.profile.clone().apply(command.changes.clone())?;
            if profile != note.profile {
                let why = command.change_description.clone().unwrap_or_default();
                self.write_version(&*work, &allowed, &mut note, profile, why).await?;
            }
            Ok(Ok(view::one(&*work, note).await?))
        };
        let written: Result<_, UpdateNoteError> = items::change(&self.context, actor, &reached, write).await;
        Ok(written??)
    }

    /// Writes a profile as the note's next version. Its author becomes a collaborator if they are not one
    /// yet.
    pub(super) async fn write_version(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<EditNote>,
        note: &mut Note,
        profile: NoteProfile,
        why: ChangeDescription,
    ) -> Result<(), StoreError> {
        let (ids, now) = (&self.context.ids, self.context.clock.now());
        note.rewrite(allowed, profile, now);
        work.notes().save(note).await?;
        work.notes().add_version(&note.as_version(NoteVersionId(ids.next()), why)).await?;
        if allowed.by() != note.created_by {
            let writer = Collaborator::writer(allowed, CollaboratorId(ids.next()), note);
            work.notes().add_collaborator(&writer).await?;
        }
        index(work, note).await?;
        items::announce(work, note, ItemChangeKind::Updated);
        Ok(())
    }
}

/// The refusal of an update that expects another version. Its unit commits, so that the note it returns is
/// durable.
pub(super) async fn stale(work: &dyn UnitOfWork, note: Note) -> Result<VersionConflict, StoreError> {
    Ok(VersionConflict(Box::new(view::one(work, note).await?)))
}
