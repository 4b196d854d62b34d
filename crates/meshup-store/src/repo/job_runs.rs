//! The repository of runs of scheduled jobs.

use async_trait::async_trait;
use meshup_app::ports::{JobRun, JobRunRepository, StoreError};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::job_run::{Column, Entity, Model};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> JobRunRepository for SqlRepositories<C> {
    /// In the order of the names, which prevents deadlocks between nodes.
    async fn record(&self, runs: &[JobRun]) -> Result<(), StoreError> {
        if runs.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<Model> = runs.iter().map(Model::from).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        let replaced = OnConflict::column(Column::Name)
            .update_columns([Column::LastRunAt, Column::NextRunAt, Column::Failure])
            .to_owned();
        Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
            .on_conflict(replaced)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn list(&self) -> Result<Vec<JobRun>, StoreError> {
        let rows = Entity::find().order_by_asc(Column::Name).all(&self.conn).await.map_err(store_error)?;
        rows.into_iter().map(JobRun::try_from).collect()
    }
}
