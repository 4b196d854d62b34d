//! Rows of note tags in comparable form.

use meshup_domain::note::Note;
use meshup_domain::text::comparable;
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note_tags")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub note_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_key: String,
    /// Copied from the note, so that a search stays within the server.
    pub server_id: Uuid,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The rows of a note's tags.
    pub(crate) fn of(note: &Note) -> impl Iterator<Item = Self> {
        let row =
            |tag: &String| Self { note_id: note.id.0, tag_key: comparable(tag), server_id: note.server.0 };
        note.profile.tags.iter().map(row)
    }
}
