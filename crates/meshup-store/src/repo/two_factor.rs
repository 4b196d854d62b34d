//! The repository of second factors.

use async_trait::async_trait;
use meshup_app::ports::{StoreError, TwoFactorRepository};
use meshup_domain::UserId;
use meshup_domain::two_factor::TwoFactor;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::recovery_code;
use crate::row::two_factor::{Column, Entity, Model};

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn drop_recovery_codes(&self, user: UserId) -> Result<(), StoreError> {
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::UserId.eq(user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> TwoFactorRepository for SqlRepositories<C> {
    async fn get(&self, user: UserId) -> Result<Option<TwoFactor>, StoreError> {
        let row = Entity::find_by_id(user.0).one(&self.conn).await.map_err(store_error)?;
        Ok(row.map(TwoFactor::from))
    }

    async fn set(&self, factor: &TwoFactor, recovery_codes: &[String]) -> Result<(), StoreError> {
        let replace = OnConflict::column(Column::UserId)
            .update_columns([Column::Secret, Column::IsOn, Column::LastStep])
            .to_owned();
        Entity::insert(Model::from(factor).into_active_model())
            .on_conflict(replace)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        self.drop_recovery_codes(factor.user).await?;
        if recovery_codes.is_empty() {
            return Ok(());
        }
        let rows = recovery_codes.iter().map(|hash| {
            recovery_code::Model { user_id: factor.user.0, hash: hash.clone() }.into_active_model()
        });
        recovery_code::Entity::insert_many(rows)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Deletes the recovery codes as well.
    async fn remove(&self, user: UserId) -> Result<(), StoreError> {
        Entity::delete_by_id(user.0).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn use_step(&self, user: UserId, step: i64) -> Result<bool, StoreError> {
        let spent = Entity::update_many()
            .col_expr(Column::LastStep, Expr::value(step))
            .filter(Column::UserId.eq(user.0))
            .filter(Column::LastStep.lt(step))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(spent.rows_affected == 1)
    }

    async fn use_recovery_code(&self, user: UserId, hash: &str) -> Result<bool, StoreError> {
        let spent = recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::UserId.eq(user.0))
            .filter(recovery_code::Column::Hash.eq(hash))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(spent.rows_affected == 1)
    }
}
