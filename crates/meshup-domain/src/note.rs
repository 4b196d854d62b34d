//! Notes of a server (`docs/rules.md#notes`).

mod changes;

use time::OffsetDateTime;

use crate::permission::{Allowed, CreateItem, EditNote, ManageNote};
use crate::{CollaboratorId, NoteId, NoteVersionId, ServerId, UserId, string_enum};

pub use changes::{ChangeDescription, NoteChanges, NoteProfile, content, title};

string_enum! {
    /// The rights of a collaborator; `Admin` has those of the note's creator.
    CollaboratorPermission { View = "view", Edit = "edit", Admin = "admin" }
}

/// A text shared by the members of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub server: ServerId,
    pub profile: NoteProfile,
    /// Starts at 1 and increases with each change of title, content or tags.
    pub version: i64,
    pub is_pinned: bool,
    pub is_locked: bool,
    pub created_by: UserId,
    pub last_edited_by: UserId,
    pub created_at: OffsetDateTime,
    /// When the current version was written; pinning and locking do not affect it.
    pub updated_at: OffsetDateTime,
    pub deleted_at: Option<OffsetDateTime>,
}

/// A past version of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVersion {
    pub id: NoteVersionId,
    pub note: NoteId,
    pub number: i64,
    pub profile: NoteProfile,
    pub edited_by: UserId,
    pub change_description: String,
    pub created_at: OffsetDateTime,
}

/// A user's collaboration on a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    pub id: CollaboratorId,
    pub note: NoteId,
    pub user: UserId,
    pub permission: CollaboratorPermission,
    pub added_at: OffsetDateTime,
}

impl Collaborator {
    /// A collaboration granted by another user.
    pub fn given(
        _: &Allowed<ManageNote>,
        id: CollaboratorId,
        note: NoteId,
        (user, permission): (UserId, CollaboratorPermission),
        now: OffsetDateTime,
    ) -> Self {
        Self { id, note, user, permission, added_at: now }
    }

    /// The collaboration of the author of the current version.
    pub fn writer(allowed: &Allowed<EditNote>, id: CollaboratorId, note: &Note) -> Self {
        let (user, permission) = (allowed.by(), CollaboratorPermission::Edit);
        Self { id, note: note.id, user, permission, added_at: note.updated_at }
    }
}

impl Note {
    /// A new note in the server for which the permission was granted.
    pub fn create(
        allowed: &Allowed<CreateItem>,
        id: NoteId,
        profile: NoteProfile,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            server: allowed.scope(),
            profile,
            version: 1,
            is_pinned: false,
            is_locked: false,
            created_by: allowed.by(),
            last_edited_by: allowed.by(),
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Replaces the profile, as the next version.
    pub fn rewrite(&mut self, allowed: &Allowed<EditNote>, profile: NoteProfile, now: OffsetDateTime) {
        self.profile = profile;
        self.version += 1;
        self.last_edited_by = allowed.by();
        self.updated_at = now;
    }

    /// The current version as a history entry.
    pub fn as_version(&self, id: NoteVersionId, why: ChangeDescription) -> NoteVersion {
        NoteVersion {
            id,
            note: self.id,
            number: self.version,
            profile: self.profile.clone(),
            edited_by: self.last_edited_by,
            change_description: why.into_string(),
            created_at: self.updated_at,
        }
    }

    /// Toggles the pin.
    pub fn toggle_pin(&mut self, _: &Allowed<ManageNote>) {
        self.is_pinned = !self.is_pinned;
    }

    /// Toggles the lock.
    pub fn toggle_lock(&mut self, _: &Allowed<ManageNote>) {
        self.is_locked = !self.is_locked;
    }

    /// Marks the note as deleted.
    pub fn delete(&mut self, _: &Allowed<ManageNote>, now: OffsetDateTime) {
        self.deleted_at = Some(now);
    }
}
