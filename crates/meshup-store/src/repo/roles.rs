//! The repository of roles.

use async_trait::async_trait;
use meshup_app::ports::{RoleRepository, StoreError};
use meshup_domain::role::Role;
use meshup_domain::{RoleId, ServerId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::role::{Column, Entity, Model};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> RoleRepository for SqlRepositories<C> {
    async fn insert(&self, roles: &[Role]) -> Result<(), StoreError> {
        if roles.is_empty() {
            return Ok(());
        }
        Entity::insert_many(roles.iter().map(|role| Model::from(role).into_active_model()))
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn get(&self, server: ServerId, id: RoleId) -> Result<Option<Role>, StoreError> {
        let row = Entity::find_by_id(id.0)
            .filter(Column::ServerId.eq(server.0))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Role::try_from).transpose()
    }

    async fn list(&self, server: ServerId) -> Result<Vec<Role>, StoreError> {
        let rows = Entity::find()
            .filter(Column::ServerId.eq(server.0))
            .order_by_desc(Column::Position)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Role::try_from).collect()
    }

    async fn save(&self, role: &Role) -> Result<(), StoreError> {
        let mut row = Model::from(role).into_active_model().reset_all();
        (row.id, row.server_id) = (NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(role.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn delete(&self, id: RoleId) -> Result<(), StoreError> {
        Entity::delete_by_id(id.0).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }
}
