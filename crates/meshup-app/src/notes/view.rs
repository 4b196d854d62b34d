//! Views of notes, loaded in a fixed number of queries.

use std::collections::HashMap;

use meshup_domain::note::{Collaborator, Note};
use meshup_domain::user::UserCard;
use meshup_domain::{NoteId, UserId};

use crate::messages::view::UserCards;
use crate::ports::{Repos, StoreError};

/// A note with its creator and collaborators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteView {
    /// The note as it is now.
    pub note: Note,
    /// The current public summary of the creator.
    pub created_by: UserCard,
    /// The current public summary of the author of the current version.
    pub last_edited_by: UserCard,
    /// All collaborators, oldest first. The creator is not one of them.
    pub collaborators: Vec<CollaboratorView>,
}

/// A collaboration with the public summary of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollaboratorView {
    /// The permission, and since when.
    pub collaborator: Collaborator,
    /// The current public summary of the collaborator.
    pub user: UserCard,
}

/// Views of notes, in the given order.
pub async fn of_many(repos: &dyn Repos, notes: Vec<Note>) -> Result<Vec<NoteView>, StoreError> {
    if notes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<NoteId> = notes.iter().map(|note| note.id).collect();
    let mut collaborators: HashMap<NoteId, Vec<Collaborator>> = HashMap::new();
    for collaborator in repos.notes().collaborators(&ids).await? {
        collaborators.entry(collaborator.note).or_default().push(collaborator);
    }
    let people = notes.iter().flat_map(|note| [note.created_by, note.last_edited_by]);
    let people = people.chain(collaborators.values().flatten().map(|collaborator| collaborator.user));
    let cards = UserCards::load(repos, people).await?;
    notes
        .into_iter()
        .map(|note| {
            let parts = collaborators.remove(&note.id).unwrap_or_default();
            Ok(NoteView {
                created_by: card(&cards, note.created_by)?,
                last_edited_by: card(&cards, note.last_edited_by)?,
                collaborators: parts
                    .into_iter()
                    .map(|part| Ok(CollaboratorView { user: card(&cards, part.user)?, collaborator: part }))
                    .collect::<Result<_, StoreError>>()?,
                note,
            })
        })
        .collect()
}

/// The view of one note.
pub(super) async fn one(repos: &dyn Repos, note: Note) -> Result<NoteView, StoreError> {
    let id = note.id;
    let shown = of_many(repos, vec![note]).await?.pop();
    shown.ok_or_else(|| StoreError::Internal(format!("note {id} was not shown")))
}

/// The summary of a user, which must exist since accounts are never deleted.
pub(super) fn card(cards: &UserCards, person: UserId) -> Result<UserCard, StoreError> {
    cards.get(person).ok_or_else(|| StoreError::Internal(format!("person {person} has no account")))
}
