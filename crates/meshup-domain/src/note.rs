//! Notes of a server (CONTRACT section 2, Notes).

use time::OffsetDateTime;

use crate::{NoteId, ServerId, UserId, words};

words! {
    /// What somebody was made on a note: a reader, a writer, or as good as its creator.
    CollaboratorPermission { View = "view", Edit = "edit", Admin = "admin" }
}

/// A text that the members of a server write together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub server: ServerId,
    pub title: String,
    pub content: String,
    pub tags: Vec<String>,
    /// 1, and one more with each change of title, content or tags.
    pub version: i64,
    pub is_pinned: bool,
    pub is_locked: bool,
    pub created_by: UserId,
    pub last_edited_by: UserId,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub deleted_at: Option<OffsetDateTime>,
}
