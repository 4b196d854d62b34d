//! The repository of tasks.

mod due;
mod list;

use async_trait::async_trait;
use meshup_app::page::Page;
use meshup_app::ports::{StoreError, TaskQuery, TaskRepository, Viewer};
use meshup_domain::permission::{Allowed, ManageItem};
use meshup_domain::task::{Task, TaskFile};
use meshup_domain::{FileKey, ServerId, TaskId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::task::{Column, Entity, Model};
use crate::row::task_file;

/// The task, unless deleted.
fn live(id: TaskId) -> Select<Entity> {
    Entity::find_by_id(id.0).filter(Column::DeletedAt.is_null())
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> TaskRepository for SqlRepositories<C> {
    async fn insert(&self, task: &Task) -> Result<(), StoreError> {
        Entity::insert(Model::from(task).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn get(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row = live(id).one(&self.conn).await.map_err(store_error)?;
        row.map(Task::try_from).transpose()
    }

    /// Keys never change, so the lock does not block comments and files that refer to the task.
    async fn lock(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let query = live(id).lock(LockType::NoKeyUpdate);
        let row = query.one(&self.conn).await.map_err(store_error)?;
        row.map(Task::try_from).transpose()
    }

    async fn save(&self, task: &Task) -> Result<(), StoreError> {
        let mut row = Model::from(task).into_active_model().reset_all();
        (row.id, row.server_id, row.assigned_by) = (NotSet, NotSet, NotSet);
        (row.created_at, row.deleted_at) = (NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(task.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn delete(
        &self,
        _: &Allowed<ManageItem>,
        id: TaskId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DeletedAt, Expr::value(micros(at)))
            .filter(Column::Id.eq(id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &TaskQuery,
        now: OffsetDateTime,
    ) -> Result<Page<Task>, StoreError> {
        self.list_tasks(server, viewer, query, now).await
    }

    async fn add_file(&self, file: &TaskFile) -> Result<(), StoreError> {
        task_file::Entity::insert(task_file::Model::from(file).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn files(&self, tasks: &[TaskId]) -> Result<Vec<TaskFile>, StoreError> {
        let rows = task_file::Entity::find()
            .filter(task_file::Column::TaskId.is_in(tasks.iter().map(|TaskId(id)| *id)))
            .order_by_asc(task_file::Column::CreatedAt)
            .order_by_asc(task_file::Column::Id)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(TaskFile::try_from).collect()
    }

    async fn take_files(&self, task: TaskId) -> Result<Vec<FileKey>, StoreError> {
        let gone = task_file::Entity::delete_many()
            .filter(task_file::Column::TaskId.eq(task.0))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(gone.into_iter().map(|row| FileKey(row.file)).collect())
    }

    async fn has_late(&self, now: OffsetDateTime) -> Result<bool, StoreError> {
        self.has_task(due::late(now)).await
    }

    async fn fall_overdue(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<Task>, StoreError> {
        self.make_overdue(now, limit).await
    }

    async fn has_due(&self, now: OffsetDateTime, until: OffsetDateTime) -> Result<bool, StoreError> {
        self.has_task(due::due(now, until)).await
    }

    async fn fall_due(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Task>, StoreError> {
        self.note_due(now, until, limit).await
    }
}
