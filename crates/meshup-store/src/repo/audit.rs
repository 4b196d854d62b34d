//! The repository of audit logs.

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{AuditRepository, AuditView, StoreError};
use meshup_domain::ServerId;
use meshup_domain::audit::AuditEntry;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, page_of};
use crate::row::audit_entry::{Column, Entity, Listed, Model, Relation};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> AuditRepository for SqlRepositories<C> {
    async fn insert(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        Entity::insert(Model::try_from(entry)?.into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Ids increase over time, so the newest are the greatest.
    async fn list(&self, server: ServerId, request: PageRequest) -> Result<Page<AuditView>, StoreError> {
        let query = Entity::find()
            .join(JoinType::InnerJoin, Relation::Actor.def())
            .filter(Column::ServerId.eq(server.0))
            .order_by_desc(Column::Id);
        let Page { items, total } = page_of::<Listed, _, _>(&self.conn, query, request).await?;
        let items = items.into_iter().map(AuditView::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }
}
