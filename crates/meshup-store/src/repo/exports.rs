//! The repository of exports.

mod entries;
mod part;
mod parts;

use async_trait::async_trait;
use meshup_app::ports::{
    ClaimedExport, ExportPage, ExportPart, ExportPosition, ExportRepository, StoreError,
};
use meshup_domain::export::Export;
use meshup_domain::{FileKey, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use time::OffsetDateTime;

use super::due::Queue;
use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::export::{ActiveModel, Column, Entity, FAILED, Model, PENDING, READY, RUNNING};

const QUEUE: Queue<Entity> = Queue { id: Column::Id, due_at: Column::DueAt, attempts: Column::Attempts };

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ExportRepository for SqlRepositories<C> {
    async fn insert(&self, export: &Export, expires_at: OffsetDateTime) -> Result<(), StoreError> {
        Entity::insert(Model::requested(export, micros(expires_at)).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn latest(&self, user: UserId) -> Result<Option<Export>, StoreError> {
        let row = Entity::find()
            .filter(Column::UserId.eq(user.0))
            .order_by_desc(Column::CreatedAt)
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Export::try_from).transpose()
    }

    async fn is_any_due(&self, now: OffsetDateTime) -> Result<bool, StoreError> {
        self.is_one_due(QUEUE, now).await
    }

    async fn claim(
        &self,
        now: OffsetDateTime,
        lease_end: OffsetDateTime,
    ) -> Result<Option<ClaimedExport>, StoreError> {
        let claim = Entity::update_many().col_expr(Column::Status, Expr::value(RUNNING));
        let claimed = self.claim_due(QUEUE, claim, now, lease_end).await?;
        Ok(claimed.map(ClaimedExport::from))
    }

    async fn extend(&self, claim: &ClaimedExport, lease_end: OffsetDateTime) -> Result<bool, StoreError> {
        let extended = ActiveModel { due_at: Set(Some(micros(lease_end))), ..ActiveModel::default() };
        self.write_claimed(claim, extended).await
    }

    async fn finish(
        &self,
        claim: &ClaimedExport,
        file: &FileKey,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let ready = ActiveModel {
            status: Set(READY.to_owned()),
            file: Set(Some(file.0.clone())),
            expires_at: Set(micros(expires_at)),
            due_at: Set(None),
            ..ActiveModel::default()
        };
        self.write_claimed(claim, ready).await
    }

    async fn give_up(
        &self,
        claim: &ClaimedExport,
        retry_at: Option<OffsetDateTime>,
    ) -> Result<(), StoreError> {
        let status = if retry_at.is_some() { PENDING } else { FAILED };
        let ended = ActiveModel {
            status: Set(status.to_owned()),
            due_at: Set(retry_at.map(micros)),
            ..ActiveModel::default()
        };
        self.write_claimed(claim, ended).await.map(|_| ())
    }

    async fn remove_expired(
        &self,
        before: OffsetDateTime,
        limit: u64,
    ) -> Result<(u64, Vec<FileKey>), StoreError> {
        let sql = "DELETE FROM exports WHERE id IN
            (SELECT id FROM exports WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2{unless_locked}) RETURNING file";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let statement = self.statement(&self.skipping_locked(sql), [micros(before).into(), limit.into()]);
        let files = self.removed_exports(statement).await?;
        Ok((files.len() as u64, files.into_iter().flatten().collect()))
    }

    async fn remove_all(&self, user: UserId) -> Result<Vec<FileKey>, StoreError> {
        let sql = "DELETE FROM exports WHERE user_id = $1 RETURNING file";
        let files = self.removed_exports(self.statement(sql, [user.0.into()])).await?;
        Ok(files.into_iter().flatten().collect())
    }

    async fn page(
        &self,
        user: UserId,
        part: ExportPart,
        after: Option<ExportPosition>,
        limit: u64,
    ) -> Result<ExportPage, StoreError> {
        self.export_page(user, part, after, limit).await
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Writes to an export as long as the claim is the last one.
    async fn write_claimed(&self, claim: &ClaimedExport, change: ActiveModel) -> Result<bool, StoreError> {
        let written = Entity::update_many()
            .set(change)
            .filter(Column::Id.eq(claim.id.0))
            .filter(Column::Attempts.eq(claim.attempts))
            .filter(Column::Status.eq(RUNNING))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(written.rows_affected > 0)
    }

    /// The archives of exports that a statement deletes.
    async fn removed_exports(
        &self,
        statement: sea_orm::Statement,
    ) -> Result<Vec<Option<FileKey>>, StoreError> {
        let rows = self.conn.query_all_raw(statement).await.map_err(store_error)?;
        let file = |row: &sea_orm::QueryResult| Ok(row.try_get::<Option<String>>("", "file")?.map(FileKey));
        rows.iter().map(file).collect::<Result<_, _>>().map_err(store_error)
    }
}
