//! The repository of mailed tokens.

use async_trait::async_trait;
use meshup_app::ports::{MailedToken, StoreError, TokenRepository};
use meshup_domain::UserId;
use meshup_domain::account::TokenPurpose;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::mailed_token::{ActiveModel, Column, Entity};

/// For `purpose`, neither used nor expired.
fn usable(purpose: TokenPurpose, now: OffsetDateTime) -> Condition {
    Condition::all()
        .add(Column::Purpose.eq(purpose.as_str()))
        .add(Column::UsedAt.is_null())
        .add(Column::ExpiresAt.gt(micros(now)))
}

/// Marks a token as used at this time.
fn used(at: OffsetDateTime) -> ActiveModel {
    ActiveModel { used_at: Set(Some(micros(at))), ..ActiveModel::default() }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> TokenRepository for SqlRepositories<C> {
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError> {
        let sql = "DELETE FROM mailed_tokens WHERE hash IN
            (SELECT hash FROM mailed_tokens WHERE expires_at < $1 LIMIT $2{unless_locked})";
        self.purge_with(sql, before, limit).await
    }

    async fn insert(&self, token: &MailedToken) -> Result<(), StoreError> {
        Entity::insert(ActiveModel::from(token))
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn consume(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<UserId>, StoreError> {
        let consumed = Entity::update_many()
            .set(used(now))
            .filter(Column::Hash.eq(hash))
            .filter(usable(purpose, now))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(consumed.first().map(|row| UserId(row.user_id)))
    }

    async fn peek(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<UserId>, StoreError> {
        let row = Entity::find_by_id(hash)
            .filter(usable(purpose, now))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(row.map(|row| UserId(row.user_id)))
    }

    async fn void(&self, user: UserId, purpose: TokenPurpose, at: OffsetDateTime) -> Result<(), StoreError> {
        Entity::update_many()
            .set(used(at))
            .filter(Column::UserId.eq(user.0))
            .filter(usable(purpose, at))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
