//! Notes, their versions and collaborators.

use async_trait::async_trait;
use meshup_domain::note::{Collaborator, CollaboratorPermission, Note, NoteVersion};
use meshup_domain::permission::{Allowed, ManageNote};
use meshup_domain::{NoteId, ServerId, UserId};

use super::StoreError;
use crate::page::{Direction, Page, PageRequest};

/// A filter for the notes of a server. The default matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteFilter {
    /// Only notes that are pinned, or only those that are not.
    pub is_pinned: Option<bool>,
    /// Only notes that are locked, or only those that are not.
    pub is_locked: Option<bool>,
    /// Only notes that this user created.
    pub created_by: Option<UserId>,
    /// Part of the title or content, ignoring case.
    pub search: Option<String>,
    /// Only notes with all of these, compared by `text::comparable`.
    pub tags: Vec<String>,
}

/// A sort key for notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteColumn {
    /// When the note was created.
    CreatedAt,
    /// When the current version was written.
    UpdatedAt,
    /// The title, ignoring case.
    Title,
}

/// The order of a list; ties are broken by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteOrder {
    /// Pinned ones first, then most recently updated.
    #[default]
    PinnedFirst,
    /// By one key, whether pinned or not.
    By(NoteColumn, Direction),
}

/// Notes, their versions and collaborators. Deleted notes are never returned.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait NoteRepository: Send + Sync {
    /// Stores a new note.
    async fn insert(&self, note: &Note) -> Result<(), StoreError>;
    /// A note.
    async fn get(&self, id: NoteId) -> Result<Option<Note>, StoreError>;
    /// The note, with its row locked until the unit ends. Lock it before changing anything about the note.
    async fn lock(&self, id: NoteId) -> Result<Option<Note>, StoreError>;
    /// Writes everything except server, creator and creation time.
    async fn save(&self, note: &Note) -> Result<(), StoreError>;
    /// Lists notes that match the filter.
    async fn list(
        &self,
        server: ServerId,
        filter: &NoteFilter,
        order: NoteOrder,
        page: PageRequest,
    ) -> Result<Page<Note>, StoreError>;
    /// Stores a version.
    async fn add_version(&self, version: &NoteVersion) -> Result<(), StoreError>;
    /// A version by its number.
    async fn version(&self, note: NoteId, number: i64) -> Result<Option<NoteVersion>, StoreError>;
    /// The versions of a note, newest first.
    async fn versions(&self, note: NoteId, page: PageRequest) -> Result<Page<NoteVersion>, StoreError>;
    /// The collaborators of these notes, oldest first.
    async fn collaborators(&self, notes: &[NoteId]) -> Result<Vec<Collaborator>, StoreError>;
    /// A user's collaboration on a note.
    async fn collaborator(&self, note: NoteId, user: UserId) -> Result<Option<Collaborator>, StoreError>;
    /// Stores a collaborator; false, without a change, if the user is one already.
    async fn add_collaborator(&self, collaborator: &Collaborator) -> Result<bool, StoreError>;
    /// Changes the permission of a collaborator.
    async fn set_permission(
        &self,
        note: NoteId,
        user: UserId,
        permission: CollaboratorPermission,
    ) -> Result<(), StoreError>;
    /// Removes a collaborator; false if the user was not one.
    async fn remove_collaborator(
        &self,
        allowed: &Allowed<ManageNote>,
        note: NoteId,
        user: UserId,
    ) -> Result<bool, StoreError>;
}
