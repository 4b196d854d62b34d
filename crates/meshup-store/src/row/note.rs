//! Rows of notes.

use meshup_app::ports::StoreError;
use meshup_domain::note::{Note, NoteProfile};
use meshup_domain::text::comparable;
use meshup_domain::{NoteId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub title: String,
    /// The sort key of the title.
    pub title_key: String,
    pub content: String,
    /// JSON, in the original spelling and order. The `note_tags` table is searched instead.
    pub tags: String,
    pub version: i64,
    pub is_pinned: bool,
    pub is_locked: bool,
    pub created_by: Uuid,
    pub last_edited_by: Uuid,
    pub created_at: i64,
    pub updated_at: i64,
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Limited to the maximum length of a title: folding can lengthen some characters, and PostgreSQL limits
/// index rows to 2.7 KB.
fn sort_key(title: &str) -> String {
    comparable(title).chars().take(200).collect()
}

pub(super) fn tags_to_json(tags: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(tags).map_err(|error| StoreError::Internal(error.to_string()))
}

pub(super) fn tags_from_json(kept: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(kept).map_err(|error| StoreError::Internal(format!("tags cannot be read: {error}")))
}

impl TryFrom<&Note> for Model {
    type Error = StoreError;

    fn try_from(note: &Note) -> Result<Self, StoreError> {
        let Note {
            id,
            server,
            profile,
            version,
            is_pinned,
            is_locked,
            created_by,
            last_edited_by,
            created_at,
            updated_at,
            deleted_at,
        } = note.clone();
        let NoteProfile { title, content, tags } = profile;
        Ok(Self {
            id: id.0,
            server_id: server.0,
            title_key: sort_key(&title),
            title,
            content,
            tags: tags_to_json(&tags)?,
            version,
            is_pinned,
            is_locked,
            created_by: created_by.0,
            last_edited_by: last_edited_by.0,
            created_at: micros(created_at),
            updated_at: micros(updated_at),
            deleted_at: deleted_at.map(micros),
        })
    }
}

impl TryFrom<Model> for Note {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            server_id,
            title,
            title_key: _,
            content,
            tags,
            version,
            is_pinned,
            is_locked,
            created_by,
            last_edited_by,
            created_at,
            updated_at,
            deleted_at,
        } = row;
        Ok(Self {
            id: NoteId(id),
            server: ServerId(server_id),
            profile: NoteProfile { title, content, tags: tags_from_json(&tags)? },
            version,
            is_pinned,
            is_locked,
            created_by: UserId(created_by),
            last_edited_by: UserId(last_edited_by),
            created_at: time(created_at)?,
            updated_at: time(updated_at)?,
            deleted_at: time_or_none(deleted_at)?,
        })
    }
}
