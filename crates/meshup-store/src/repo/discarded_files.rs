//! The repository of files that nothing names any more.

use async_trait::async_trait;
use meshup_app::ports::{DiscardedFileRepository, StoreError};
use meshup_domain::FileKey;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::row::discarded_file::{Column, Entity, Model};
use crate::sea::{Sea, micros};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> DiscardedFileRepository for Sea<C> {
    async fn add(&self, keys: &[FileKey], at: OffsetDateTime) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let rows = keys
            .iter()
            .map(|FileKey(file)| Model { file: file.clone(), discarded_at: micros(at) }.into_active_model());
        Entity::insert_many(rows)
            .on_conflict(OnConflict::column(Column::File).do_nothing().to_owned())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn oldest(&self, limit: u64) -> Result<Vec<FileKey>, StoreError> {
        let rows = Entity::find()
            .order_by_asc(Column::DiscardedAt)
            .limit(limit)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|row| FileKey(row.file)).collect())
    }

    async fn forget(&self, keys: &[FileKey]) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::File.is_in(keys.iter().map(|FileKey(key)| key.as_str())))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
