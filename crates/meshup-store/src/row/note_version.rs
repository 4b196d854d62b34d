//! Rows of note versions.

use meshup_app::ports::StoreError;
use meshup_domain::note::{NoteProfile, NoteVersion};
use meshup_domain::{NoteId, NoteVersionId, UserId};
use sea_orm::entity::prelude::*;

use super::note::{tags_from_json, tags_to_json};
use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note_versions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub note_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub id: Uuid,
    pub title: String,
    pub content: String,
    /// JSON, as in the note.
    pub tags: String,
    pub edited_by: Uuid,
    pub change_description: String,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<&NoteVersion> for Model {
    type Error = StoreError;

    fn try_from(version: &NoteVersion) -> Result<Self, StoreError> {
        let NoteVersion { id, note, number, profile, edited_by, change_description, created_at } =
            version.clone();
        let NoteProfile { title, content, tags } = profile;
        Ok(Self {
            note_id: note.0,
            number,
            id: id.0,
            title,
            content,
            tags: tags_to_json(&tags)?,
            edited_by: edited_by.0,
            change_description,
            created_at: micros(created_at),
        })
    }
}

impl TryFrom<Model> for NoteVersion {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { note_id, number, id, title, content, tags, edited_by, change_description, created_at } =
            row;
        Ok(Self {
            id: NoteVersionId(id),
            note: NoteId(note_id),
            number,
            profile: NoteProfile { title, content, tags: tags_from_json(&tags)? },
            edited_by: UserId(edited_by),
            change_description,
            created_at: time(created_at)?,
        })
    }
}
