//! The repository of notifications.

mod mail;
mod shown;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{NewNotification, NotificationFilter, NotificationRepository, StoreError};
use meshup_domain::notification::Notification;
use meshup_domain::{MessageId, NotificationId, RoomId, Seq, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{
    ExprTrait, IntoCondition, LockBehavior, LockType, OnConflict, Order, Query, SelectStatement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page_as};
use crate::row::notification::{ActiveModel, Column, Entity, Model, Shown};
use shown::{is_read, seen, shown};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> NotificationRepository for SqlRepositories<C> {
    async fn insert(&self, new: &[NewNotification]) -> Result<Vec<NotificationId>, StoreError> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let rows = new.iter().map(|new| Model::from(new).into_active_model());
        let once = OnConflict::columns([Column::UserId, Column::Topic]).do_nothing().to_owned();
        let written = Entity::insert_many(rows)
            .on_conflict(once)
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(written.into_iter().map(|row| NotificationId(row.id)).collect())
    }

    async fn get(&self, user: UserId, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        let row = shown()
            .filter(Column::Id.eq(id.0))
            .filter(Column::UserId.eq(user.0))
            .filter(seen())
            .into_model::<Shown>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Notification::try_from).transpose()
    }

    async fn list(
        &self,
        user: UserId,
        filter: NotificationFilter,
        request: PageRequest,
    ) -> Result<Page<Notification>, StoreError> {
        let NotificationFilter { unread, kind } = filter;
        let mut query = shown().filter(Column::UserId.eq(user.0)).filter(seen());
        if let Some(kind) = kind {
            query = query.filter(Column::Kind.eq(kind.as_str()));
        }
        query = match unread {
            Some(true) => query.filter(unread_rows()),
            Some(false) => query.filter(is_read()),
            None => query,
        };
        let query = query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
        let Page { items, total } = page_as::<Shown, _, _>(&self.conn, query, request).await?;
        let items = items.into_iter().map(Notification::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn mark(
        &self,
        user: UserId,
        ids: &[NotificationId],
        at: OffsetDateTime,
    ) -> Result<u64, StoreError> {
        let these = Column::Id.is_in(ids.iter().map(|id| id.0));
        self.mark_those(user, unread_rows().add(seen()).add(these), at).await
    }

    async fn mark_all(&self, user: UserId, at: OffsetDateTime) -> Result<u64, StoreError> {
        self.mark_those(user, unread_rows().add(seen()), at).await
    }

    async fn mark_room(
        &self,
        user: UserId,
        room: RoomId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let there = Condition::all()
            .add(Column::ReadAt.is_null())
            .add(Column::RoomId.eq(room.0))
            .add(Column::Seq.lte(up_to.0));
        self.mark_those(user, there, at).await?;
        Ok(())
    }

    async fn unmark_room(&self, user: UserId, room: RoomId, after: Seq) -> Result<(), StoreError> {
        let there = Condition::all()
            .add(Column::UserId.eq(user.0))
            .add(Column::ReadAt.is_not_null())
            .add(Column::RoomId.eq(room.0))
            .add(Column::Seq.gt(after.0));
        self.set_read_at(there, None).await?;
        Ok(())
    }

    async fn withdraw(&self, room: RoomId, messages: &[MessageId]) -> Result<(), StoreError> {
        let of_messages = Condition::all()
            .add(Column::RoomId.eq(room.0))
            .add(Column::TargetId.is_in(messages.iter().map(|id| id.0)));
        self.withdraw_notices(of_messages).await
    }

    async fn to_mail(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<UserId>, StoreError> {
        self.who_gets_mail(before, limit).await
    }

    async fn mail_later(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.postpone_mail(people, before, now).await
    }

    async fn take_mail(
        &self,
        people: &[UserId],
        before: OffsetDateTime,
    ) -> Result<Vec<Notification>, StoreError> {
        self.claim_mail(people, before).await
    }

    async fn old(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<NotificationId>, StoreError> {
        let read = Condition::all().add(Column::CreatedAt.lt(micros(before))).add(is_read());
        self.ids_of(read, limit).await
    }

    async fn delete(&self, ids: &[NotificationId]) -> Result<(), StoreError> {
        let these = Column::Id.is_in(ids.iter().map(|id| id.0)).into_condition();
        Entity::delete_many()
            .filter(Column::Id.in_subquery(unlocked(these)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// Neither marked as read nor read in its room. The first part matches a partial index.
fn unread_rows() -> Condition {
    Condition::all().add(Column::ReadAt.is_null()).add(is_read().not())
}

fn ids(which: Condition) -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).cond_where(which).to_owned()
}

/// Selects and locks rows in the order of their ids. Readers, deletions of servers and rooms, and the mail
/// job change many rows at once; a common order prevents deadlocks.
fn in_order(which: Condition) -> SelectStatement {
    ids(which).order_by(Column::Id, Order::Asc).lock(LockType::Update).to_owned()
}

/// Selects the rows that no other unit has locked, for jobs that run again later.
fn unlocked(which: Condition) -> SelectStatement {
    ids(which).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).to_owned()
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn mark_those(
        &self,
        user: UserId,
        which: Condition,
        at: OffsetDateTime,
    ) -> Result<u64, StoreError> {
        self.set_read_at(which.add(Column::UserId.eq(user.0)), Some(at)).await
    }

    /// Returns how many there are.
    async fn set_read_at(&self, which: Condition, at: Option<OffsetDateTime>) -> Result<u64, StoreError> {
        let written = Entity::update_many()
            .set(ActiveModel { read_at: Set(at.map(micros)), ..ActiveModel::default() })
            .filter(Column::Id.in_subquery(in_order(which)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(written.rows_affected)
    }

    /// Deletes notifications, even if they are being marked as read concurrently.
    pub(super) async fn withdraw_notices(&self, which: Condition) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::Id.in_subquery(in_order(which)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
