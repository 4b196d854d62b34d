//! The history of a note.

use meshup_domain::note::NoteVersion;
use meshup_domain::user::UserCard;
use meshup_domain::{NoteId, ServerId};

use super::Notes;
use super::view::card;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::messages::view::UserCards;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

/// A version with its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVersionView {
    /// The title, content and tags as of this version.
    pub version: NoteVersion,
    /// The current public summary of the user who wrote it.
    pub edited_by: UserCard,
}

impl Notes {
    /// Every version, newest first, for anyone who may read the note.
    pub async fn versions(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        page: PageRequest,
    ) -> Result<Page<NoteVersionView>, AccessError> {
        let note = self.see(actor, server, id).await?;
        let repos = self.context.store.read();
        let Page { items, total } = repos.notes().versions(note.id, page).await?;
        let cards = UserCards::load(repos, items.iter().map(|version| version.edited_by)).await?;
        let items = items
            .into_iter()
            .map(|version| Ok(NoteVersionView { edited_by: card(&cards, version.edited_by)?, version }))
            .collect::<Result<_, StoreError>>()?;
        Ok(Page { items, total })
    }
}
