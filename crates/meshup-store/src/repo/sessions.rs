//! The repository of sessions.

use std::collections::HashSet;

use async_trait::async_trait;
use meshup_app::ports::{SessionRepository, StoreError};
use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::session::{ActiveModel, Column, Entity};

/// Neither ended nor expired.
fn live(now: OffsetDateTime) -> Condition {
    Condition::all().add(Column::EndedAt.is_null()).add(Column::ExpiresAt.gt(micros(now)))
}

/// Ends the live sessions of a user that match the caller's filter.
fn ending(user: UserId, at: OffsetDateTime) -> UpdateMany<Entity> {
    Entity::update_many()
        .set(ActiveModel { ended_at: Set(Some(micros(at))), ..ActiveModel::default() })
        .filter(Column::UserId.eq(user.0))
        .filter(live(at))
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SessionRepository for SqlRepositories<C> {
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sessions WHERE id IN
            (SELECT id FROM sessions WHERE expires_at < $1 OR ended_at < $1 LIMIT $2{unless_locked})";
        self.purge_with(sql, before, limit).await
    }

    async fn insert(&self, session: &Session) -> Result<(), StoreError> {
        Entity::insert(ActiveModel::from(session))
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn get(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.conn).await.map_err(store_error)?;
        row.map(Session::try_from).transpose()
    }

    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(user.0))
            .filter(live(now))
            .order_by_desc(Column::LastUsedAt)
            .order_by_desc(Column::Id)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Session::try_from).collect()
    }

    async fn rotate(
        &self,
        id: SessionId,
        old: Uuid,
        new: Uuid,
        expires_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let rotated = Entity::update_many()
            .set(ActiveModel {
                refresh_jti: Set(new),
                expires_at: Set(micros(expires_at)),
                last_used_at: Set(micros(now)),
                ..ActiveModel::default()
            })
            .filter(Column::Id.eq(id.0))
            .filter(Column::RefreshJti.eq(old))
            .filter(live(now))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rotated.rows_affected == 1)
    }

    async fn touch(&self, ids: &[SessionId], at: OffsetDateTime) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        Entity::update_many()
            .set(ActiveModel { last_used_at: Set(micros(at)), ..ActiveModel::default() })
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn end(&self, user: UserId, id: SessionId, at: OffsetDateTime) -> Result<bool, StoreError> {
        let ended =
            ending(user, at).filter(Column::Id.eq(id.0)).exec(&self.conn).await.map_err(store_error)?;
        Ok(ended.rows_affected == 1)
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        at: OffsetDateTime,
    ) -> Result<Vec<SessionId>, StoreError> {
        let mut all = ending(user, at);
        if let Some(kept) = except {
            all = all.filter(Column::Id.ne(kept.0));
        }
        let ended = all.exec_with_returning(&self.conn).await.map_err(store_error)?;
        Ok(ended.into_iter().map(|row| SessionId(row.id)).collect())
    }

    async fn over(&self, ids: &[SessionId], now: OffsetDateTime) -> Result<Vec<SessionId>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let alive: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .filter(live(now))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let alive: HashSet<Uuid> = alive.into_iter().collect();
        Ok(ids.iter().filter(|id| !alive.contains(&id.0)).copied().collect())
    }
}
