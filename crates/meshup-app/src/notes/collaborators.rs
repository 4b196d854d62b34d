//! Who has a part in a note.

use meshup_domain::note::{Collaborator, CollaboratorPermission, Note};
use meshup_domain::permission::GovernNote;
use meshup_domain::{CollaboratorId, NoteId, ServerId, UserId, Violations};

use super::view::{CollaboratorView, card};
use super::{Notes, raise};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::messages::view::Cards;
use crate::ports::{Repos, StoreError, UnitOfWork};

/// Whom to give which part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCollaborator {
    pub user: UserId,
    pub permission: String,
}

/// Somebody's part after it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    New(CollaboratorView),
    /// They had one, which was replaced.
    Replaced(CollaboratorView),
}

operation_error! {
    /// Why somebody was given no part.
    AddCollaboratorError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

operation_error! {
    /// Why somebody's part was not taken away.
    RemoveCollaboratorError: Access(AccessError), Store(StoreError);
}

impl Notes {
    /// Gives a member of the server a part in the note, instead of the one they may have.
    pub async fn add_collaborator(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        command: AddCollaborator,
    ) -> Result<Added, AddCollaboratorError> {
        let note = self.reach::<GovernNote>(actor, server, id).await?;
        check(self.community.store.read(), &note, &command).await?;
        let (work, _, note) = self.lock::<GovernNote>(actor, &note).await?;
        let permission = check(&*work, &note, &command).await?;
        let wanted = Collaborator {
            id: CollaboratorId(self.community.ids.next()),
            note: note.id,
            user: command.user,
            permission,
            added_at: self.community.clock.now(),
        };
        let (is_new, collaborator) = put(work.as_ref(), wanted).await?;
        let cards = Cards::load(work.as_ref(), std::iter::once(command.user)).await?;
        let shown = CollaboratorView { user: card(&cards, command.user)?, collaborator };
        raise(work.as_ref(), &note, ItemDeed::Updated);
        work.commit().await?;
        Ok(if is_new { Added::New(shown) } else { Added::Replaced(shown) })
    }

    /// Makes somebody like any other member to the note.
    pub async fn remove_collaborator(
        &self,
        actor: &Actor,
        server: ServerId,
        id: NoteId,
        user: UserId,
    ) -> Result<(), RemoveCollaboratorError> {
        let note = self.reach::<GovernNote>(actor, server, id).await?;
        let (work, _, note) = self.lock::<GovernNote>(actor, &note).await?;
        if !work.notes().remove_collaborator(note.id, user).await? {
            return Err(AccessError::NotFound.into());
        }
        raise(work.as_ref(), &note, ItemDeed::Updated);
        work.commit().await?;
        Ok(())
    }
}

/// Members other than the creator may have a part.
async fn check(
    repos: &dyn Repos,
    note: &Note,
    command: &AddCollaborator,
) -> Result<CollaboratorPermission, AddCollaboratorError> {
    let AddCollaborator { user, permission } = command;
    let mut errors = Violations::default();
    let permission = errors.check("permission", permission.parse());
    if *user == note.created_by {
        errors.add("user_id", "This person created the note and has every right to it.");
    } else if repos.members().among(note.server, &[*user]).await?.is_empty() {
        errors.add("user_id", "This person is not a member of the server.");
    }
    match permission {
        Some(permission) if errors.is_empty() => Ok(permission),
        _ => Err(errors.into()),
    }
}

/// Stores a part, or gives the one that is there the wanted permission; true if it is new.
async fn put(work: &dyn UnitOfWork, wanted: Collaborator) -> Result<(bool, Collaborator), StoreError> {
    if work.notes().add_collaborator(&wanted).await? {
        return Ok((true, wanted));
    }
    let Collaborator { note, user, permission, .. } = wanted;
    work.notes().set_permission(note, user, permission).await?;
    let replaced = work.notes().collaborator(note, user).await?;
    let replaced = replaced.ok_or_else(|| StoreError::Internal("a part of a locked note vanished".into()))?;
    Ok((false, replaced))
}
