//! Tables of work: rows that are due at a time, of which one after the other is claimed for a while.

use meshup_app::ports::StoreError;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, UpdateMany};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};

/// The columns of such a table.
pub(super) struct Queue<E: EntityTrait> {
    pub(super) id: E::Column,
    /// NULL if nothing is to be done.
    pub(super) due_at: E::Column,
    /// Tells a claim from later ones of the same row.
    pub(super) attempts: E::Column,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Whether a row is due.
    pub(super) async fn is_one_due<E: EntityTrait>(
        &self,
        Queue { id, due_at, attempts: _ }: Queue<E>,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let due: Option<Uuid> = E::find()
            .select_only()
            .column(id)
            .filter(due_at.lte(micros(now)))
            .limit(1)
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(due.is_some())
    }

    /// The row that has been due for longest, which is due again at `lease_end`, with the other changes in `claim`.
    ///
    /// Of two concurrent units on PostgreSQL, the second skips the row taken by the first. The selection is compared with
    /// `=`, because PostgreSQL might run it several times for `IN`, and claim as many rows.
    pub(super) async fn claim_due<E: EntityTrait>(
        &self,
        Queue { id, due_at, attempts }: Queue<E>,
        claim: UpdateMany<E>,
        now: OffsetDateTime,
        lease_end: OffsetDateTime,
    ) -> Result<Option<E::Model>, StoreError> {
        let first = Query::select()
            .column(id)
            .from(E::default().table_ref())
            .cond_where(due_at.lte(micros(now)))
            .order_by(due_at, Order::Asc)
            .limit(1)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .to_owned();
        let claimed = claim
            .col_expr(attempts, attempts.into_expr().add(1))
            .col_expr(due_at, Expr::value(micros(lease_end)))
            .filter(id.into_expr().eq(first))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(claimed.into_iter().next())
    }
}
