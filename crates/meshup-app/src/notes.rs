//! Notes of a server (`docs/rules.md#notes`).

mod collaborators;
mod create;
mod delete;
mod expected;
mod get;
mod item;
mod list;
mod restore;
mod toggle;
mod update;
mod versions;
pub mod view;

pub use collaborators::{AddCollaborator, AddCollaboratorOutcome};
pub use expected::{ExpectedVersion, VersionConflict};
pub use list::ListNotesError;
pub use restore::RestoreNote;
pub use update::UpdateNote;
pub use versions::NoteVersionView;
pub use view::{CollaboratorView, NoteView};

use meshup_domain::module::Module;
use meshup_domain::note::{Note, NoteProfile};
use meshup_domain::permission::ViewModule;
use meshup_domain::{NoteId, ServerId, Violations};

use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::items;
use crate::ports::{StoreError, UnitOfWork};
use crate::server_context::ServerContext;

operation_error! {
    /// Why the note or a collaboration was not written.
    WriteNoteError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

operation_error! {
    /// Why the note was not updated.
    UpdateNoteError: Access(AccessError), Invalid(Violations), Conflict(VersionConflict), Store(StoreError);
}

/// The use cases of notes.
#[derive(Clone)]
pub struct Notes {
    context: ServerContext,
}

impl Notes {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }

    /// Finds a note of the server that the user may read. A note of another server is not found.
    async fn see(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<Note, AccessError> {
        let found = self.context.store.read().notes().get(id).await?;
        let note = found.filter(|note| note.server == server).ok_or(AccessError::NotFound)?;
        self.context.access.module::<ViewModule>(actor, server, Module::Notes).await?;
        Ok(note)
    }
}

/// Updates the search index with the current text.
async fn index(work: &dyn UnitOfWork, note: &Note) -> Result<(), StoreError> {
    let NoteProfile { title: _, content, tags } = &note.profile;
    items::index(work, note, [content.as_str(), &tags.join(" ")]).await
}

#[cfg(test)]
mod tests;
