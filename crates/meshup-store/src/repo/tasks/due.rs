//! Tasks that become due or overdue.
//!
//! Each is processed once: a unit takes rows that no other unit has locked, and checks their state while
//! locking them.

use meshup_app::ports::StoreError;
use meshup_domain::task::{Task, TaskStatus};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QuerySelect, UpdateMany,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::server;
use crate::row::task::{Column, Entity};
use crate::visibility::deleted_servers;

/// The condition of the partial index of open tasks, which is used only for literal values, not for
/// parameters.
fn waits_for_its_date() -> Condition {
    Condition::all()
        .add(Column::DeletedAt.is_null())
        .add(Expr::cust("status IN ('pending', 'in_progress')"))
        .add(Column::ServerId.not_in_subquery(deleted_servers()))
}

/// Open and past the due date, but not marked as overdue yet.
pub(super) fn late(now: OffsetDateTime) -> Condition {
    waits_for_its_date().add(Column::DueDate.lt(micros(now)))
}

/// Due between `now` and `until`, with an assignee who has not been reminded of this date.
pub(super) fn due(now: OffsetDateTime, until: OffsetDateTime) -> Condition {
    let is_news = Condition::any()
        .add(Column::Reminded.is_null())
        .add(Column::Reminded.into_expr().ne(Column::DueDate.into_expr()));
    waits_for_its_date()
        .add(Column::DueDate.gte(micros(now)))
        .add(Column::DueDate.lte(micros(until)))
        .add(Column::AssignedTo.is_not_null())
        .add(is_news)
}

/// A column of the first tasks that match.
fn first(column: Column, which: Condition, limit: u64) -> SelectStatement {
    Query::select()
        .column(column)
        .from(Entity)
        .cond_where(which)
        .order_by(Column::DueDate, Order::Asc)
        .limit(limit)
        .to_owned()
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn has_task(&self, which: Condition) -> Result<bool, StoreError> {
        let one: Option<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(which)
            .limit(1)
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(one.is_some())
    }

    pub(super) async fn make_overdue(
        &self,
        now: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Task>, StoreError> {
        let change = Entity::update_many()
            .col_expr(Column::Status, Expr::value(TaskStatus::Overdue.as_str()))
            .col_expr(Column::UpdatedAt, Expr::value(micros(now)));
        self.take(change, late(now), limit).await
    }

    pub(super) async fn note_due(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Task>, StoreError> {
        let change = Entity::update_many().col_expr(Column::Reminded, Column::DueDate.into_expr());
        self.take(change, due(now, until), limit).await
    }

    /// Holds the servers before locking their tasks, in the same order as other writers. Servers that are
    /// being deleted and tasks that are being changed are left for the next run.
    async fn take(
        &self,
        change: UpdateMany<Entity>,
        which: Condition,
        limit: u64,
    ) -> Result<Vec<Task>, StoreError> {
        let servers: Vec<Uuid> = server::Entity::find()
            .select_only()
            .column(server::Column::Id)
            .filter(server::Column::Id.in_subquery(first(Column::ServerId, which.clone(), limit)))
            .lock_with_behavior(LockType::KeyShare, LockBehavior::SkipLocked)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let held = which.add(Column::ServerId.is_in(servers));
        let taken = first(Column::Id, held, limit)
            .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
            .to_owned();
        let rows = change
            .filter(Column::Id.in_subquery(taken))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Task::try_from).collect()
    }
}
