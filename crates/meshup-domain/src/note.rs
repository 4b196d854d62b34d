//! Notes of a server (`docs/rules.md#notes`).

mod changes;

use time::OffsetDateTime;

use crate::permission::{Allowed, CreateItem, EditNote, ManageNote};
use crate::{CollaboratorId, NoteId, NoteVersionId, ServerId, UserId, string_enum};

pub use changes::{ChangeDescription, NoteChanges, NoteProfile, content, title};

string_enum! {
    /// The rights of a collaborator on a note.
    CollaboratorPermission {
        /// May read the note, but not edit it, although other members can.
        View = "view",
        /// May edit the note while it is not locked, as any other member; given to everyone who edits it.
        Edit = "edit",
        /// May do what the creator may: edit it when locked, pin, lock and delete it, and choose
        /// collaborators.
        Admin = "admin",
    }
}

/// A text shared by the members of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// UUIDv7, so ids sort by creation time.
    pub id: NoteId,
    /// The server that the note belongs to; fixed. All of its members can read it.
    pub server: ServerId,
    /// The text and tags of the current version.
    pub profile: NoteProfile,
    /// Starts at 1 and increases with each change of title, content or tags.
    pub version: i64,
    /// Whether lists show it before notes that are not pinned.
    pub is_pinned: bool,
    /// Whether only its creator, `Admin` collaborators and holders of `note.manage` can edit it.
    pub is_locked: bool,
    /// The author of the first version.
    pub created_by: UserId,
    /// The author of the current version.
    pub last_edited_by: UserId,
    /// When the first version was written.
    pub created_at: OffsetDateTime,
    /// When the current version was written; pinning and locking do not affect it.
    pub updated_at: OffsetDateTime,
    /// When the note was deleted. A deleted note is kept, but no longer visible.
    pub deleted_at: Option<OffsetDateTime>,
}

/// A version of a note, as kept in its history. The current version has an entry too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVersion {
    /// UUIDv7, so ids sort by creation time.
    pub id: NoteVersionId,
    /// The note whose history contains the version.
    pub note: NoteId,
    /// The [`version`](Note::version) of the note at the time; unique within the note.
    pub number: i64,
    /// The text and tags of this version.
    pub profile: NoteProfile,
    /// The author of this version.
    pub edited_by: UserId,
    /// At most 200 characters; empty if its author gave no reason.
    pub change_description: String,
    /// When this version was written.
    pub created_at: OffsetDateTime,
}

/// A user's collaboration on a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    /// UUIDv7, so ids sort by creation time.
    pub id: CollaboratorId,
    /// The note that they collaborate on.
    pub note: NoteId,
    /// A member other than the creator, who needs no collaboration.
    pub user: UserId,
    /// What they may do; replaced if they are added again.
    pub permission: CollaboratorPermission,
    /// When they were added, or first edited the note.
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
