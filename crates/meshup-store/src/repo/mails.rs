//! The queue of mails.

use async_trait::async_trait;
use meshup_app::ports::{MailRepository, QueuedMail, StoreError};
use meshup_domain::MailId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use time::OffsetDateTime;

use super::due::Queue;
use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::queued_mail::{Column, Entity, Model};

const QUEUE: Queue<Entity> = Queue { id: Column::Id, due_at: Column::DueAt, attempts: Column::Attempts };

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
        self.is_one_due(QUEUE, now).await
    }

    async fn claim(
        &self,
        now: OffsetDateTime,
        lease_end: OffsetDateTime,
    ) -> Result<Option<QueuedMail>, StoreError> {
        let claimed = self.claim_due(QUEUE, Entity::update_many(), now, lease_end).await?;
        claimed.map(QueuedMail::try_from).transpose()
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
