//! Notes of a server (CONTRACT section 2, Notes).

mod collaborators;
mod create;
mod delete;
mod expected;
mod get;
mod list;
mod restore;
mod toggle;
mod update;
mod versions;
pub mod view;

pub use collaborators::{AddCollaborator, Added};
pub use expected::{ExpectedVersion, VersionConflict};
pub use list::ListNotesError;
pub use restore::RestoreNote;
pub use update::UpdateNote;
pub use versions::NoteVersionView;
pub use view::{CollaboratorView, NoteView};

use meshup_domain::module::Module;
use meshup_domain::note::Note;
use meshup_domain::permission::{Action, Allowed, NoteFacts, SeeModule};
use meshup_domain::search::SearchKind;
use meshup_domain::{NoteId, ServerId, Violations};

use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Community;
use crate::error::operation_error;
use crate::event::{Event, Item, ItemChange, ItemDeed};
use crate::ports::{Repos, StoreError, UnitOfWork};
use crate::search::Document;

operation_error! {
    /// Why a note, or somebody's part in it, was not made.
    WriteNoteError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

operation_error! {
    /// Why a note was not changed.
    UpdateNoteError: Access(AccessError), Invalid(Violations), Conflict(VersionConflict), Store(StoreError);
}

/// The use cases of notes.
#[derive(Clone)]
pub struct Notes {
    community: Community,
}

impl Notes {
    pub fn new(community: Community) -> Self {
        Self { community }
    }

    /// A live note for whoever is told of it; they have shown that they may see it.
    pub async fn view(&self, id: NoteId) -> Result<Option<NoteView>, StoreError> {
        let repos = self.community.store.read();
        match repos.notes().get(id).await? {
            Some(note) => view::one(repos, note).await.map(Some),
            None => Ok(None),
        }
    }

    /// Finds a note of that server for somebody to read. A note of another server is not found.
    async fn see(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<Note, AccessError> {
        let note = of_server(self.community.store.read().notes().get(id).await?, server)?;
        self.community.access.module::<SeeModule>(actor, server, Module::Notes).await?;
        Ok(note)
    }

    /// Finds a note of that server and asks for an action on it, so that refusals never reach the writer.
    async fn reach<A>(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<Note, AccessError>
    where
        A: Action<Facts = NoteFacts, Scope = ServerId>,
    {
        let repos = self.community.store.read();
        let note = of_server(repos.notes().get(id).await?, server)?;
        self.ask::<A>(repos, actor, &note).await?;
        Ok(note)
    }

    /// Opens a unit that has the note to itself until it ends, and asks again: the note may have been locked, or the
    /// person made a reader, since they were let in.
    async fn lock<A>(
        &self,
        actor: &Actor,
        seen: &Note,
    ) -> Result<(Box<dyn UnitOfWork>, Allowed<A>, Note), AccessError>
    where
        A: Action<Facts = NoteFacts, Scope = ServerId>,
    {
        let work = self.community.write_in(seen.server).await?;
        let note = work.notes().lock(seen.id).await?.ok_or(AccessError::NotFound)?;
        let allowed = self.ask(work.as_ref(), actor, &note).await?;
        Ok((work, allowed, note))
    }

    async fn ask<A>(&self, repos: &dyn Repos, actor: &Actor, note: &Note) -> Result<Allowed<A>, AccessError>
    where
        A: Action<Facts = NoteFacts, Scope = ServerId>,
    {
        let collaborator = repos.notes().collaborator(note.id, actor.user).await?;
        self.community.access.note(actor, note, collaborator.map(|part| part.permission)).await
    }

    /// Makes the present text findable.
    async fn index(&self, work: &dyn UnitOfWork, note: &Note) -> Result<(), StoreError> {
        let document = Document {
            kind: SearchKind::Note,
            id: note.id.0,
            server: note.server,
            channel: None,
            author: note.created_by,
            title: note.profile.title.clone(),
            body: format!("{}\n{}", note.profile.content, note.profile.tags.join(" ")),
            created_at: note.created_at,
        };
        self.community.index(work, &document).await
    }
}

fn of_server(found: Option<Note>, server: ServerId) -> Result<Note, AccessError> {
    found.filter(|note| note.server == server).ok_or(AccessError::NotFound)
}

fn raise(work: &dyn UnitOfWork, note: &Note, deed: ItemDeed) {
    let change = ItemChange { server: note.server, channel: None, item: Item::Note(note.id), deed };
    work.raise(Event::ItemChanged(change));
}

#[cfg(test)]
mod tests;
