//! The repository of notes.

mod list;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{NoteFilter, NoteOrder, NoteRepository, StoreError};
use meshup_domain::note::{Collaborator, CollaboratorPermission, Note, NoteVersion};
use meshup_domain::permission::{Allowed, ManageNote};
use meshup_domain::{NoteId, ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, page};
use crate::row::note::{Column, Entity, Model};
use crate::row::{note_collaborator, note_tag, note_version};

fn live(id: NoteId) -> Select<Entity> {
    Entity::find_by_id(id.0).filter(Column::DeletedAt.is_null())
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Replaces the indexed tags of the note.
    async fn set_note_tags(&self, note: &Note) -> Result<(), StoreError> {
        note_tag::Entity::delete_many()
            .filter(note_tag::Column::NoteId.eq(note.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        if note.profile.tags.is_empty() {
            return Ok(());
        }
        note_tag::Entity::insert_many(note_tag::Model::of(note).map(IntoActiveModel::into_active_model))
            .on_conflict_do_nothing()
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> NoteRepository for SqlRepositories<C> {
    async fn insert(&self, note: &Note) -> Result<(), StoreError> {
        Entity::insert(Model::try_from(note)?.into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        self.set_note_tags(note).await
    }

    async fn get(&self, id: NoteId) -> Result<Option<Note>, StoreError> {
        let row = live(id).one(&self.conn).await.map_err(store_error)?;
        row.map(Note::try_from).transpose()
    }

    /// SQLite needs no row locks, since units are serialized. Keys never change, so the lock does not block
    /// rows that refer to the note.
    async fn lock(&self, id: NoteId) -> Result<Option<Note>, StoreError> {
        let row = live(id).lock(LockType::NoKeyUpdate).one(&self.conn).await.map_err(store_error)?;
        row.map(Note::try_from).transpose()
    }

    async fn save(&self, note: &Note) -> Result<(), StoreError> {
        let mut row = Model::try_from(note)?.into_active_model().reset_all();
        (row.id, row.server_id, row.created_by, row.created_at) = (NotSet, NotSet, NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(note.id.0))
            .filter(Column::DeletedAt.is_null())
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        self.set_note_tags(note).await
    }

    async fn list(
        &self,
        server: ServerId,
        filter: &NoteFilter,
        order: NoteOrder,
        request: PageRequest,
    ) -> Result<Page<Note>, StoreError> {
        self.list_notes(server, filter, order, request).await
    }

    async fn add_version(&self, version: &NoteVersion) -> Result<(), StoreError> {
        note_version::Entity::insert(note_version::Model::try_from(version)?.into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn version(&self, note: NoteId, number: i64) -> Result<Option<NoteVersion>, StoreError> {
        let row =
            note_version::Entity::find_by_id((note.0, number)).one(&self.conn).await.map_err(store_error)?;
        row.map(NoteVersion::try_from).transpose()
    }

    async fn versions(&self, note: NoteId, request: PageRequest) -> Result<Page<NoteVersion>, StoreError> {
        let query = note_version::Entity::find()
            .filter(note_version::Column::NoteId.eq(note.0))
            .order_by_desc(note_version::Column::Number);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(NoteVersion::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn collaborators(&self, notes: &[NoteId]) -> Result<Vec<Collaborator>, StoreError> {
        let rows = note_collaborator::Entity::find()
            .filter(note_collaborator::Column::NoteId.is_in(notes.iter().map(|note| note.0)))
            .order_by_asc(note_collaborator::Column::AddedAt)
            .order_by_asc(note_collaborator::Column::Id)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Collaborator::try_from).collect()
    }

    async fn collaborator(&self, note: NoteId, user: UserId) -> Result<Option<Collaborator>, StoreError> {
        let row = note_collaborator::Entity::find_by_id((note.0, user.0))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Collaborator::try_from).transpose()
    }

    async fn add_collaborator(&self, collaborator: &Collaborator) -> Result<bool, StoreError> {
        let row = note_collaborator::Model::from(collaborator).into_active_model();
        let once =
            OnConflict::columns([note_collaborator::Column::NoteId, note_collaborator::Column::UserId])
                .do_nothing()
                .to_owned();
        let added = note_collaborator::Entity::insert(row)
            .on_conflict(once)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(added == 1)
    }

    async fn set_permission(
        &self,
        note: NoteId,
        user: UserId,
        permission: CollaboratorPermission,
    ) -> Result<(), StoreError> {
        note_collaborator::Entity::update_many()
            .col_expr(note_collaborator::Column::Permission, Expr::value(permission.as_str()))
            .filter(note_collaborator::Column::NoteId.eq(note.0))
            .filter(note_collaborator::Column::UserId.eq(user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn remove_collaborator(
        &self,
        _: &Allowed<ManageNote>,
        note: NoteId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let removed = note_collaborator::Entity::delete_by_id((note.0, user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected == 1)
    }
}
