//! The repository of files without references.

use std::collections::HashSet;

use async_trait::async_trait;
use meshup_app::ports::{DiscardedFileRepository, FileFolder, StoreError};
use meshup_domain::{ChannelId, FileKey};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use time::OffsetDateTime;

use crate::error::{corrupt, store_error};
use crate::repositories::{SqlRepositories, micros, time};
use crate::row::discarded_file::{Column, Entity, Model};
use crate::row::{attachment, export, server, task_file, user};

const OF_TASKS: &str = "
    INSERT INTO discarded_files (file, discarded_at)
    SELECT f.file, CAST($2 AS bigint) FROM tasks t JOIN task_files f ON f.task_id = t.id WHERE t.channel_id = $1
    ON CONFLICT DO NOTHING";

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> DiscardedFileRepository for SqlRepositories<C> {
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

    async fn add_from_tasks_in(
        &self,
        ChannelId(channel): ChannelId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let statement = self.statement(OF_TASKS, [channel.into(), micros(at).into()]);
        self.conn.execute_raw(statement).await.map_err(store_error)?;
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

    async fn unreferenced(
        &self,
        folder: FileFolder,
        mut keys: Vec<FileKey>,
    ) -> Result<Vec<FileKey>, StoreError> {
        let known = match folder {
            FileFolder::Attachments => {
                self.known::<attachment::Entity>(attachment::Column::File, &keys).await?
            }
            FileFolder::Avatars => self.known::<user::Entity>(user::Column::Avatar, &keys).await?,
            FileFolder::Exports => self.known::<export::Entity>(export::Column::File, &keys).await?,
            FileFolder::Servers => {
                let icons = self.known::<server::Entity>(server::Column::Icon, &keys).await?;
                let banners = self.known::<server::Entity>(server::Column::Banner, &keys).await?;
                icons.into_iter().chain(banners).collect()
            }
            FileFolder::Tasks => self.known::<task_file::Entity>(task_file::Column::File, &keys).await?,
        };
        keys.retain(|FileKey(key)| !known.contains(key));
        Ok(keys)
    }

    async fn sweep_due_at(&self) -> Result<OffsetDateTime, StoreError> {
        let statement = self.statement("SELECT due_at FROM file_sweep", []);
        let row = self.conn.query_one_raw(statement).await.map_err(store_error)?;
        let row = row.ok_or_else(|| corrupt("the row of file_sweep", "nothing"))?;
        time(row.try_get("", "due_at").map_err(store_error)?)
    }

    async fn schedule_sweep(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<bool, StoreError> {
        let values = [micros(from).into(), micros(to).into()];
        let statement = self.statement("UPDATE file_sweep SET due_at = $2 WHERE due_at = $1", values);
        Ok(self.conn.execute_raw(statement).await.map_err(store_error)?.rows_affected() > 0)
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Those of the keys that are in a column of a table.
    async fn known<E: EntityTrait>(
        &self,
        column: E::Column,
        keys: &[FileKey],
    ) -> Result<HashSet<String>, StoreError> {
        let keys = keys.iter().map(|FileKey(key)| key.as_str());
        let query = E::find().select_only().column(column).filter(column.is_in(keys));
        let found: Vec<String> = query.into_tuple().all(&self.conn).await.map_err(store_error)?;
        Ok(found.into_iter().collect())
    }
}
