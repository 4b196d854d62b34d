//! Notes as the native surface shows them, over REST and sockets alike.

use meshup_app::notes::{CollaboratorView, NoteVersionView, NoteView};
use meshup_domain::note::{Collaborator, Note, NoteProfile, NoteVersion};
use meshup_web::choice::CollaboratorPermission;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A note.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Note)]
pub(crate) struct NoteDto {
    /// The `note_id` in paths.
    id: Uuid,
    /// Of the current version.
    #[schema(example = "Sprint Retro")]
    title: String,
    /// Of the current version.
    #[schema(example = "Action items...")]
    content: String,
    /// The id of the server; constant.
    server: Uuid,
    created_by: UserBasic,
    last_edited_by: UserBasic,
    /// Starts at 1 and increases with every change of title, content or tags.
    #[schema(example = 6)]
    version: i64,
    /// The number of versions in the history.
    #[schema(example = 6)]
    version_count: i64,
    /// Lists show pinned notes first.
    #[schema(example = true)]
    is_pinned: bool,
    /// Whether only the creator, `admin` collaborators and users with `note.manage` can edit it.
    is_locked: bool,
    /// Of the current version.
    #[schema(example = json!(["retro", "sprint-42"]))]
    tags: Vec<String>,
    /// Oldest first.
    collaborators: Vec<CollaboratorDto>,
    created_at: Timestamp,
    /// When the current version was written.
    updated_at: Timestamp,
}

impl NoteDto {
    pub(crate) fn of(view: &NoteView, show: &Presenter) -> Self {
        let NoteView { note, created_by, last_edited_by, collaborators } = view;
        let Note {
            id,
            server,
            profile: NoteProfile { title, content, tags },
            version,
            is_pinned,
            is_locked,
            created_by: _,
            last_edited_by: _,
            created_at,
            updated_at,
            deleted_at: _,
        } = note;
        Self {
            id: id.0,
            title: title.clone(),
            content: content.clone(),
            server: server.0,
            created_by: show.user(created_by),
            last_edited_by: show.user(last_edited_by),
            version: *version,
            version_count: *version,
            is_pinned: *is_pinned,
            is_locked: *is_locked,
            tags: tags.clone(),
            collaborators: collaborators.iter().map(|part| CollaboratorDto::of(part, show)).collect(),
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
        }
    }
}

/// A collaborator on a note.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NoteCollaborator)]
pub(super) struct CollaboratorDto {
    /// Of the collaboration, not of the user.
    id: Uuid,
    user: UserBasic,
    /// `view`: can only read; `edit`: like any other member; `admin`: has the creator's rights.
    permission: CollaboratorPermission,
    added_at: Timestamp,
}

impl CollaboratorDto {
    pub(super) fn of(view: &CollaboratorView, show: &Presenter) -> Self {
        let CollaboratorView { collaborator, user } = view;
        let Collaborator { id, note: _, user: _, permission, added_at } = collaborator;
        Self {
            id: id.0,
            user: show.user(user),
            permission: (*permission).into(),
            added_at: (*added_at).into(),
        }
    }
}

/// A version of a note.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NoteVersion)]
pub(super) struct VersionDto {
    /// Ids sort by time.
    id: Uuid,
    /// The `version` of the note at the time.
    #[schema(example = 6)]
    version_number: i64,
    /// At the time.
    #[schema(example = "Sprint Retro")]
    title: String,
    /// At the time.
    #[schema(example = "Action items...")]
    content: String,
    edited_by: UserBasic,
    /// The reason that the author gave, at most 200 characters; may be empty.
    #[schema(example = "Add owners")]
    change_description: String,
    created_at: Timestamp,
}

impl VersionDto {
    pub(super) fn of(view: &NoteVersionView, show: &Presenter) -> Self {
        let NoteVersionView { version, edited_by } = view;
        let NoteVersion { id, note: _, number, profile, edited_by: _, change_description, created_at } =
            version;
        let NoteProfile { title, content, tags: _ } = profile;
        Self {
            id: id.0,
            version_number: *number,
            title: title.clone(),
            content: content.clone(),
            edited_by: show.user(edited_by),
            change_description: change_description.clone(),
            created_at: (*created_at).into(),
        }
    }
}

/// A note that was restored to an earlier version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoteRestored)]
pub(super) struct RestoredDto {
    /// A text to show to the user.
    #[schema(example = "Note restored to version 3")]
    message: String,
    note: NoteDto,
}

impl RestoredDto {
    pub(super) fn of(number: i64, view: &NoteView, show: &Presenter) -> Self {
        Self { message: format!("Note restored to version {number}"), note: NoteDto::of(view, show) }
    }
}

/// Whether a note is pinned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotePinned)]
pub(super) struct PinnedDto {
    /// A text to show to the user.
    #[schema(example = "Note pinned")]
    message: &'static str,
    /// The new state.
    #[schema(example = true)]
    is_pinned: bool,
}

impl PinnedDto {
    pub(super) fn of(is_pinned: bool) -> Self {
        Self { message: if is_pinned { "Note pinned" } else { "Note unpinned" }, is_pinned }
    }
}

/// Whether a note is locked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoteLocked)]
pub(super) struct LockedDto {
    /// A text to show to the user.
    #[schema(example = "Note locked")]
    message: &'static str,
    /// The new state.
    #[schema(example = true)]
    is_locked: bool,
}

impl LockedDto {
    pub(super) fn of(is_locked: bool) -> Self {
        Self { message: if is_locked { "Note locked" } else { "Note unlocked" }, is_locked }
    }
}

/// The error for a change that is based on an outdated version.
#[derive(Debug, ToSchema)]
#[schema(as = NoteConflict)]
#[expect(dead_code, reason = "read by the document only")]
pub(super) struct ConflictDto {
    /// A sentence to show to the user.
    #[schema(example = "This note has changed since the version that your edit is based on.")]
    detail: String,
    /// Always `version_conflict`.
    #[schema(example = "version_conflict")]
    code: String,
    /// The current note.
    note: NoteDto,
}
