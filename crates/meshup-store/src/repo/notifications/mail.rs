//! Notifications waiting to be mailed.

use meshup_app::ports::StoreError;
use meshup_domain::UserId;
use meshup_domain::notification::Notification;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use time::OffsetDateTime;

use super::shown::{seen, shown};
use super::{unlocked, unread_rows};
use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::notification::{ActiveModel, Column, Entity, Shown};

/// In microseconds.
const LONGEST_WAIT: i64 = 3_600_000_000;

fn waiting(people: &[UserId], before: OffsetDateTime) -> Condition {
    Condition::all()
        .add(Column::UserId.is_in(people.iter().map(|user| user.0)))
        .add(Column::MailAfter.lte(micros(before)))
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn who_gets_mail(
        &self,
        before: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<UserId>, StoreError> {
        let people: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::UserId)
            .distinct()
            .filter(Column::MailAfter.lte(micros(before)))
            .limit(limit)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(people.into_iter().map(UserId).collect())
    }

    pub(super) async fn postpone_mail(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let now = micros(now);
        let age = Expr::val(now).sub(Column::CreatedAt.into_expr());
        let wait = Expr::case(age.clone().lt(LONGEST_WAIT), age).finally(LONGEST_WAIT);
        Entity::update_many()
            .col_expr(Column::MailAfter, Expr::val(now).add(wait))
            .filter(Column::Id.in_subquery(unlocked(waiting(people, before))))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Of two concurrent units on PostgreSQL, the second skips the rows taken by the first.
    pub(super) async fn claim_mail(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
    ) -> Result<Vec<Notification>, StoreError> {
        let taken = Entity::update_many()
            .set(ActiveModel { mail_after: Set(None), ..ActiveModel::default() })
            .filter(Column::Id.in_subquery(unlocked(waiting(people, before))))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        let mut unread = Vec::new();
        for taken in taken.chunks(1_000) {
            let rows = shown()
                .filter(Column::Id.is_in(taken.iter().map(|row| row.id)))
                .filter(unread_rows())
                .filter(seen())
                .order_by_asc(Column::CreatedAt)
                .order_by_asc(Column::Id)
                .into_model::<Shown>()
                .all(&self.conn)
                .await
                .map_err(store_error)?;
            for row in rows {
                unread.push(Notification::try_from(row)?);
            }
        }
        Ok(unread)
    }
}
