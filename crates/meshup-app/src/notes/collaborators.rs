//! Collaborators on a note.

use meshup_domain::note::{Collaborator, CollaboratorPermission, Note};
use meshup_domain::permission::{Allowed, GovernNote};
use meshup_domain::{CollaboratorId, NoteId, ServerId, UserId, Violations};

use super::view::{CollaboratorView, card};
use super::{Notes, WriteNoteError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::ItemDeed;
use crate::items;
use crate::messages::view::Cards;
use crate::ports::{Repos, StoreError, UnitOfWork};

/// The user to add, and their permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCollaborator {
    pub user: UserId,
    pub permission: CollaboratorPermission,
}

/// The result of adding a collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    New(CollaboratorView),
    /// The user was a collaborator already; their permission was replaced.
    Replaced(CollaboratorView),
}

impl Notes {
    /// Adds a member of the server as a collaborator, or replaces their permission.
    pub async fn add_collaborator(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        command: AddCollaborator,
    ) -> Result<Added, WriteNoteError> {
        let reached = items::reach::<GovernNote, Note>(&self.community, actor, server, id).await?;
        let AddCollaborator { user, permission } = command;
        check(self.community.store.read(), &reached.1, user).await?;
        let write = async |work: &dyn UnitOfWork, allowed: &Allowed<_>, note: Note| {
            check(work, &note, user).await?;
            let id = CollaboratorId(self.community.ids.next());
            let now = self.community.clock.now();
            let wanted = Collaborator::given(allowed, id, note.id, (user, permission), now);
            let (is_new, collaborator) = put(work, wanted).await?;
            let cards = Cards::load(work, std::iter::once(user)).await?;
            let shown = CollaboratorView { user: card(&cards, user)?, collaborator };
            items::announce(work, &note, ItemDeed::Updated);
            Ok(if is_new { Added::New(shown) } else { Added::Replaced(shown) })
        };
        items::change(&self.community, actor, &reached, write).await
    }

    /// Removes a collaborator, who keeps the rights of any other member.
    pub async fn remove_collaborator(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        user: UserId,
    ) -> Result<(), AccessError> {
        let reached = items::reach::<GovernNote, Note>(&self.community, actor, server, id).await?;
        let write = async |work: &dyn UnitOfWork, allowed: &Allowed<_>, note: Note| {
            if !work.notes().remove_collaborator(allowed, note.id, user).await? {
                return Err(AccessError::NotFound);
            }
            items::announce(work, &note, ItemDeed::Updated);
            Ok(())
        };
        items::change(&self.community, actor, &reached, write).await
    }
}

/// Members other than the creator can be collaborators.
async fn check(repos: &dyn Repos, note: &Note, user: UserId) -> Result<(), WriteNoteError> {
    if user == note.created_by {
        let why = "This person created the note and already has every permission on it.";
        return Err(Violations::one("user", why).into());
    }
    if repos.members().among(note.server, &[user]).await?.is_empty() {
        return Err(Violations::one("user", "This person is not a member of the server.").into());
    }
    Ok(())
}

/// Stores a collaboration, or updates the permission of the existing one; true if it is new.
async fn put(work: &dyn UnitOfWork, wanted: Collaborator) -> Result<(bool, Collaborator), StoreError> {
    if work.notes().add_collaborator(&wanted).await? {
        return Ok((true, wanted));
    }
    let Collaborator { note, user, permission, .. } = wanted;
    work.notes().set_permission(note, user, permission).await?;
    let replaced = work.notes().collaborator(note, user).await?;
    let replaced = replaced.ok_or_else(|| StoreError::Internal("a locked note lost an editor".into()))?;
    Ok((false, replaced))
}
