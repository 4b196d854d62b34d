//! Restoring a previous version of a note.

use meshup_domain::note::{ChangeDescription, Note};
use meshup_domain::permission::{Allowed, EditNote};
use meshup_domain::{NoteId, ServerId};

use super::update::stale;
use super::view::NoteView;
use super::{ExpectedVersion, Notes, UpdateNoteError, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;
use crate::transactions::Unit;

/// The version to restore.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestoreNote {
    /// The number of an existing version of the note, which may be the current one.
    pub version_number: i64,
    /// The version that the note must have at the time of the commit.
    pub expected: ExpectedVersion,
}

impl Notes {
    /// Writes title, content and tags of a previous version as a new one, even if they equal the current
    /// ones, so that the history records every restoration.
    pub async fn restore(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        command: RestoreNote,
    ) -> Result<NoteView, UpdateNoteError> {
        let reached = items::authorize::<EditNote, Note>(&self.context, actor, server, id).await?;
        let RestoreNote { version_number: number, expected } = command;
        let write = async |work: Unit, allowed: Allowed<_>, mut note: Note| {
            let former = work.notes().version(note.id, number).await?.ok_or(AccessError::NotFound)?;
            if !expected.is(note.version) {
                return Ok(Err(stale(&*work, note).await?));
            }
            let why = ChangeDescription::restored(number);
            self.write_version(&*work, &allowed, &mut note, former.profile, why).await?;
            Ok(Ok(view::one(&*work, note).await?))
        };
        let written: Result<_, UpdateNoteError> = items::change(&self.context, actor, &reached, write).await;
        Ok(written??)
    }
}
