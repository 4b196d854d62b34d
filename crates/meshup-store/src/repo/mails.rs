//! The queue of mails.

use async_trait::async_trait;
use meshup_app::ports::{MailRepository, QueuedMail, StoreError};
use meshup_domain::MailId;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::queued_mail::{Column, Entity, Model};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> MailRepository for SqlRepositories<C> {
    async fn queue(&self, mails: &[QueuedMail]) -> Result<(), StoreError> {
        if mails.is_empty() {
            return Ok(());
        }
        Entity::insert_many(mails.iter().map(|mail| Model::from(mail).into_active_model()))
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn any_due(&self, now: OffsetDateTime) -> Result<bool, StoreError> {
        let due: Option<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::DueAt.lte(micros(now)))
            .limit(1)
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(due.is_some())
    }

    /// Of two concurrent units on PostgreSQL, the second skips the row taken by the first. The selection is compared with
    /// `=`, because PostgreSQL might run it several times for `IN`, and claim as many mails.
    async fn claim(
        &self,
        now: OffsetDateTime,
        lease_end: OffsetDateTime,
    ) -> Result<Option<QueuedMail>, StoreError> {
        let first = Query::select()
            .column(Column::Id)
            .from(Entity)
            .cond_where(Column::DueAt.lte(micros(now)))
            .order_by(Column::DueAt, Order::Asc)
            .limit(1)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .to_owned();
        let claimed = Entity::update_many()
            .col_expr(Column::Attempts, Column::Attempts.into_expr().add(1))
            .col_expr(Column::DueAt, Expr::value(micros(lease_end)))
            .filter(Column::Id.into_expr().eq(first))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        claimed.into_iter().next().map(QueuedMail::try_from).transpose()
    }

    async fn postpone(&self, claimed: &QueuedMail, due_at: OffsetDateTime) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(micros(due_at)))
            .filter(Column::Id.eq(claimed.id.0))
            .filter(Column::Attempts.eq(claimed.attempts))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn remove_all_to(&self, recipient: &str) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::Recipient.eq(recipient))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn remove(&self, ids: &[MailId]) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
