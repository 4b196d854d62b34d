//! Notes, their versions and collaborators.

use async_trait::async_trait;
use meshup_domain::note::{Collaborator, CollaboratorPermission, Note, NoteVersion};
use meshup_domain::permission::{Allowed, GovernNote};
use meshup_domain::{NoteId, ServerId, UserId};

use super::StoreError;
use crate::page::{Direction, Page, PageRequest};

/// Which notes of a server; nothing lets all pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteFilter {
    pub is_pinned: Option<bool>,
    pub is_locked: Option<bool>,
    pub created_by: Option<UserId>,
    /// A part of the title or content, in any case.
    pub search: Option<String>,
    /// Only notes with all of these, however they are spelled (see `text::comparable`).
    pub tags: Vec<String>,
}

/// What notes can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteColumn {
    CreatedAt,
    UpdatedAt,
    Title,
}

/// The order of a list; equal ones by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteOrder {
    /// Pinned ones first, then from the last change.
    #[default]
    PinnedFirst,
    By(NoteColumn, Direction),
}

/// Deleted notes are not found by anything here.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait NoteRepository: Send + Sync {
    async fn insert(&self, note: &Note) -> Result<(), StoreError>;
    async fn get(&self, id: NoteId) -> Result<Option<Note>, StoreError>;
    /// The note, with its row locked until the unit ends. Whoever changes anything of a note locks it first.
    async fn lock(&self, id: NoteId) -> Result<Option<Note>, StoreError>;
    /// Writes everything but server, creator and creation.
    async fn save(&self, note: &Note) -> Result<(), StoreError>;
    async fn list(
        &self,
        server: ServerId,
        filter: &NoteFilter,
        order: NoteOrder,
        page: PageRequest,
    ) -> Result<Page<Note>, StoreError>;
    async fn add_version(&self, version: &NoteVersion) -> Result<(), StoreError>;
    async fn version(&self, note: NoteId, number: i64) -> Result<Option<NoteVersion>, StoreError>;
    /// Newest first.
    async fn versions(&self, note: NoteId, page: PageRequest) -> Result<Page<NoteVersion>, StoreError>;
    /// Of all these notes, oldest first.
    async fn collaborators(&self, notes: &[NoteId]) -> Result<Vec<Collaborator>, StoreError>;
    async fn collaborator(&self, note: NoteId, user: UserId) -> Result<Option<Collaborator>, StoreError>;
    /// False, and nothing changes, if this person has a part in the note already.
    async fn add_collaborator(&self, collaborator: &Collaborator) -> Result<bool, StoreError>;
    async fn set_permission(
        &self,
        note: NoteId,
        user: UserId,
        permission: CollaboratorPermission,
    ) -> Result<(), StoreError>;
    /// False if they had no part in it.
    async fn remove_collaborator(
        &self,
        allowed: &Allowed<GovernNote>,
        note: NoteId,
        user: UserId,
    ) -> Result<bool, StoreError>;
}
