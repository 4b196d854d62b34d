//! The repository of idempotency keys.

use async_trait::async_trait;
use meshup_app::ports::{IdempotencyKey, IdempotencyRepository, StoreError, StoredResponse};
use meshup_domain::UserId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::idempotency_key::{ActiveModel, Column, Entity, Model, at};

/// The maximum number of old entries that one claim deletes.
const CLEARED: u64 = 100;

const KEY: [Column; 4] = [Column::UserId, Column::Method, Column::Path, Column::Key];

fn is(scope: &IdempotencyKey) -> Condition {
    let IdempotencyKey { user, method, path, key } = scope;
    Condition::all()
        .add(Column::UserId.eq(user.0))
        .add(Column::Method.eq(method))
        .add(Column::Path.eq(path))
        .add(Column::Key.eq(key))
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> IdempotencyRepository for SqlRepositories<C> {
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError> {
        let sql = "DELETE FROM idempotency_keys WHERE (user_id, method, path, key) IN
            (SELECT user_id, method, path, key FROM idempotency_keys WHERE created_at < $1 LIMIT $2{unless_locked})";
        self.purge_with(sql, before, limit).await
    }

    async fn get(
        &self,
        scope: &IdempotencyKey,
        since: OffsetDateTime,
    ) -> Result<Option<StoredResponse>, StoreError> {
        let row = Entity::find()
            .filter(is(scope))
            .filter(Column::CreatedAt.gte(micros(since)))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map_or(Ok(None), Model::into_answer)
    }

    async fn claim(
        &self,
        scope: &IdempotencyKey,
        fingerprint: &str,
        now: OffsetDateTime,
        since: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        if self.is_postgres() && !self.try_lock(scope).await? {
            return Ok(false);
        }
        self.clear(scope.user, since).await?;
        let entry = ActiveModel {
            fingerprint: Set(fingerprint.to_owned()),
            status: Set(None),
            content_type: Set(None),
            body: Set(None),
            created_at: Set(micros(now)),
            ..at(scope)
        };
        let replace_old = OnConflict::columns(KEY)
            .update_columns([
                Column::Fingerprint,
                Column::Status,
                Column::ContentType,
                Column::Body,
                Column::CreatedAt,
            ])
            .action_and_where(Expr::col((Entity, Column::CreatedAt)).lt(micros(since)))
            .to_owned();
        let claimed = Entity::insert(entry)
            .on_conflict(replace_old)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(claimed == 1)
    }

    async fn keep(&self, scope: &IdempotencyKey, answer: &StoredResponse) -> Result<(), StoreError> {
        Entity::update_many()
            .set(ActiveModel::from(answer))
            .filter(is(scope))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Takes an advisory lock on PostgreSQL until the unit ends, or fails at once if another unit has it;
    /// inserting the key would wait for that unit instead. (On SQLite, units are serialized.)
    async fn try_lock(&self, scope: &IdempotencyKey) -> Result<bool, StoreError> {
        let IdempotencyKey { user, method, path, key } = scope;
        let place = format!("{user}\n{method}\n{path}\n{key}");
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked",
            [place.into()],
        );
        let row = self.conn.query_one_raw(lock).await.map_err(store_error)?;
        row.map_or(Ok(false), |row| row.try_get("", "locked").map_err(store_error))
    }

    /// Deletes some of a user's old entries, except those that another unit is deleting.
    async fn clear(&self, user: UserId, since: OffsetDateTime) -> Result<(), StoreError> {
        let old = Query::select()
            .columns(KEY)
            .from(Entity)
            .and_where(Column::UserId.eq(user.0))
            .and_where(Column::CreatedAt.lt(micros(since)))
            .limit(CLEARED)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .to_owned();
        Entity::delete_many()
            .filter(Expr::tuple(KEY.map(Expr::col)).in_subquery(old))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
