//! The repository of invites.

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{InviteRepository, InviteView, StoreError};
use meshup_domain::invite::Invite;
use meshup_domain::{InviteId, ServerId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page_of};
use crate::row::invite::{Column, Entity, Listed, Model, Relation};
use crate::visibility::deleted_servers;

/// Invites with the columns of [`Listed`].
fn listed() -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, Relation::Inviter.def())
}

/// The rule of [`Invite::is_active`] as a condition.
fn is_active(now: OffsetDateTime) -> Condition {
    let unexpired = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(micros(now)));
    let unspent = Condition::any()
        .add(Column::MaxUses.is_null())
        .add(Column::Uses.into_expr().lt(Column::MaxUses.into_expr()));
    Condition::all().add(Column::RevokedAt.is_null()).add(unexpired).add(unspent)
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> InviteRepository for SqlRepositories<C> {
    async fn insert(&self, invite: &Invite) -> Result<bool, StoreError> {
        let unless_taken = OnConflict::column(Column::Code).do_nothing().to_owned();
        let stored = Entity::insert(Model::from(invite).into_active_model())
            .on_conflict(unless_taken)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(stored == 1)
    }

    /// Codes consist of `A-Z0-9`, so the input is upper-cased and compared exactly. Other characters cannot
    /// match, and PostgreSQL rejects some of them.
    async fn by_code(&self, code: &str) -> Result<Option<InviteView>, StoreError> {
        if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let row = listed()
            .filter(Column::Code.eq(code.to_ascii_uppercase()))
            .filter(Column::ServerId.not_in_subquery(deleted_servers()))
            .into_partial_model::<Listed>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(InviteView::try_from).transpose()
    }

    /// Ids increase over time, so the newest are the greatest.
    async fn list(&self, server: ServerId, request: PageRequest) -> Result<Page<InviteView>, StoreError> {
        let query = listed().filter(Column::ServerId.eq(server.0)).order_by_desc(Column::Id);
        let Page { items, total } = page_of::<Listed, _, _>(&self.conn, query, request).await?;
        let items = items.into_iter().map(InviteView::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn redeem(&self, id: InviteId, now: OffsetDateTime) -> Result<bool, StoreError> {
        let counted = Entity::update_many()
            .col_expr(Column::Uses, Column::Uses.into_expr().add(1))
            .filter(Column::Id.eq(id.0))
            .filter(is_active(now))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(counted.rows_affected == 1)
    }

    async fn revoke(&self, id: InviteId, now: OffsetDateTime) -> Result<bool, StoreError> {
        let revoked = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(micros(now)))
            .filter(Column::Id.eq(id.0))
            .filter(Column::RevokedAt.is_null())
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(revoked.rows_affected == 1)
    }
}
