//! Collaborators on a note.

use meshup_domain::note::{Collaborator, CollaboratorPermission, Note};
use meshup_domain::permission::{Allowed, ManageNote};
use meshup_domain::{CollaboratorId, NoteId, ServerId, UserId, Violations};

use super::view::{CollaboratorView, card};
use super::{Notes, WriteNoteError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::messages::view::UserCards;
use crate::ports::{Repos, StoreError, UnitOfWork};
use crate::transactions::Unit;

/// The user to add, and their permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCollaborator {
    /// A member of the server other than the creator of the note.
    pub user: UserId,
    /// The new permission, which replaces an earlier one.
    pub permission: CollaboratorPermission,
}

/// The result of adding a collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddCollaboratorOutcome {
    /// The user was not a collaborator before.
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
    ) -> Result<AddCollaboratorOutcome, WriteNoteError> {
        let reached = items::authorize::<ManageNote, Note>(&self.context, actor, server, id).await?;
        let AddCollaborator { user, permission } = command;
        check(self.context.store.read(), &reached.1, user).await?;
        let write = async |work: Unit, allowed: Allowed<_>, note: Note| {
            check(&*work, &note, user).await?;
            let id = CollaboratorId(self.context.ids.next());
            let now = self.context.clock.now();
            let wanted = Collaborator::given(&allowed, id, note.id, (user, permission), now);
            let (is_new, collaborator) = put(&*work, wanted).await?;
            let cards = UserCards::load(&*work, std::iter::once(user)).await?;
            let shown = CollaboratorView { user: card(&cards, user)?, collaborator };
            items::announce(&*work, &note, ItemChangeKind::Updated);
            Ok(if is_new {
                AddCollaboratorOutcome::New(shown)
            } else {
                AddCollaboratorOutcome::Replaced(shown)
            })
        };
        items::change(&self.context, actor, &reached, write).await
    }

    /// Removes a collaborator, who keeps the rights of any other member.
    pub async fn remove_collaborator(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        user: UserId,
    ) -> Result<(), AccessError> {
        let reached = items::authorize::<ManageNote, Note>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, note: Note| {
            if !work.notes().remove_collaborator(&allowed, note.id, user).await? {
                return Err(AccessError::NotFound);
            }
            items::announce(&*work, &note, ItemChangeKind::Updated);
            Ok(())
        };
        items::change(&self.context, actor, &reached, write).await
    }
}

/// Members other than the creator can be collaborators.
async fn check(repos: &dyn Repos, note: &Note, user: UserId) -> Result<(), WriteNoteError> {
    if user == note.created_by {
        let why = "This user created the note and already has every permission on it.";
        return Err(Violations::one("user", why).into());
    }
    if repos.members().among(note.server, &[user]).await?.is_empty() {
        return Err(Violations::one("user", "This user is not a member of the server.").into());
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
    let replaced =
        replaced.ok_or_else(|| StoreError::Internal("a locked note lost a collaborator".into()))?;
    Ok((false, replaced))
}
