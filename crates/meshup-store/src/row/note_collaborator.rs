//! Rows of note collaborators.

use meshup_app::ports::StoreError;
use meshup_domain::note::Collaborator;
use meshup_domain::{CollaboratorId, NoteId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note_collaborators")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub note_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub id: Uuid,
    pub permission: String,
    pub added_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Collaborator> for Model {
    fn from(collaborator: &Collaborator) -> Self {
        let Collaborator { id, note, user, permission, added_at } = collaborator;
        Self {
            note_id: note.0,
            user_id: user.0,
            id: id.0,
            permission: permission.as_str().to_owned(),
            added_at: micros(*added_at),
        }
    }
}

impl TryFrom<Model> for Collaborator {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { note_id, user_id, id, permission, added_at } = row;
        Ok(Self {
            id: CollaboratorId(id),
            note: NoteId(note_id),
            user: UserId(user_id),
            permission: parse_enum(&permission)?,
            added_at: time(added_at)?,
        })
    }
}
