//! The repository of polls.

mod options;
mod votes;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{PollCounts, PollFilter, PollRepository, StoreError, Viewer};
use meshup_domain::permission::{Allowed, ChangeItem, ManageItem, ParticipateInItem};
use meshup_domain::poll::{Ballot, Poll, PollOption, PollStatus};
use meshup_domain::{PollId, PollOptionId, ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page};
use crate::row::poll::{Column, Entity, Model};
use crate::visibility::{deleted_servers, visible_channel};

/// A poll that is not deleted.
fn live(id: PollId) -> Select<Entity> {
    Entity::find_by_id(id.0).filter(Column::DeletedAt.is_null())
}

/// Active polls that have expired.
fn overdue(now: OffsetDateTime) -> Condition {
    Condition::all()
        .add(Column::DeletedAt.is_null())
        .add(Column::Status.eq(PollStatus::Active.as_str()))
        .add(Column::ExpiresAt.lte(micros(now)))
        .add(Column::ServerId.not_in_subquery(deleted_servers()))
}

fn ids(polls: &[PollId]) -> impl Iterator<Item = Uuid> + '_ {
    polls.iter().map(|PollId(id)| *id)
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> PollRepository for SqlRepositories<C> {
    async fn insert(&self, poll: &Poll, options: &[PollOption]) -> Result<(), StoreError> {
        Entity::insert(Model::from(poll).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        self.write_options(options).await
    }

    async fn get(&self, id: PollId) -> Result<Option<Poll>, StoreError> {
        self.live_poll(id).await
    }

    /// Ballots and options refer to the poll's key, which never changes, so the lock does not block them.
    async fn lock(&self, id: PollId) -> Result<Option<Poll>, StoreError> {
        let row = live(id).lock(LockType::NoKeyUpdate).one(&self.conn).await.map_err(store_error)?;
        row.map(Poll::try_from).transpose()
    }

    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        filter: &PollFilter,
        request: PageRequest,
    ) -> Result<Page<Poll>, StoreError> {
        let PollFilter { status, created_by, channel } = filter;
        let passing = Condition::all()
            .add(Column::ServerId.eq(server.0))
            .add(Column::DeletedAt.is_null())
            .add(visible_channel(Column::ChannelId.into_expr(), server, viewer))
            .add_option(status.map(|status| Column::Status.eq(status.as_str())))
            .add_option(created_by.map(|creator| Column::CreatedBy.eq(creator.0)))
            .add_option(channel.map(|channel| Column::ChannelId.eq(channel.0)));
        let query = Entity::find().filter(passing).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(Poll::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn save(&self, poll: &Poll) -> Result<(), StoreError> {
        let mut row = Model::from(poll).into_active_model().reset_all();
        (row.id, row.server_id, row.created_by) = (NotSet, NotSet, NotSet);
        (row.created_at, row.deleted_at) = (NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(poll.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn delete(
        &self,
        _: &Allowed<ManageItem>,
        id: PollId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::DeletedAt, Expr::value(micros(at)))
            .filter(Column::Id.eq(id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn due(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<PollId>, StoreError> {
        let due: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(overdue(now))
            .order_by_asc(Column::ExpiresAt)
            .limit(limit)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(due.into_iter().map(PollId).collect())
    }

    /// One conditional statement: of several concurrent calls, only one finds the poll active.
    async fn expire(&self, id: PollId, now: OffsetDateTime) -> Result<Option<Poll>, StoreError> {
        let closed = Entity::update_many()
            .col_expr(Column::Status, Expr::value(PollStatus::Closed.as_str()))
            .col_expr(Column::ClosedAt, Expr::col(Column::ExpiresAt))
            .col_expr(Column::UpdatedAt, Expr::value(micros(now)))
            .filter(overdue(now).add(Column::Id.eq(id.0)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        if closed.rows_affected == 1 { self.live_poll(id).await } else { Ok(None) }
    }

    async fn options(&self, polls: &[PollId]) -> Result<Vec<PollOption>, StoreError> {
        self.options_of(polls).await
    }

    async fn add_option(
        &self,
        _: &Allowed<ParticipateInItem>,
        option: &PollOption,
    ) -> Result<bool, StoreError> {
        self.write_option(option).await
    }

    async fn replace_options(
        &self,
        _: &Allowed<ChangeItem>,
        poll: PollId,
        options: &[PollOption],
    ) -> Result<(), StoreError> {
        self.drop_options(poll).await?;
        self.write_options(options).await
    }

    async fn vote(&self, ballot: &Ballot) -> Result<bool, StoreError> {
        self.cast(ballot).await
    }

    async fn unvote(&self, allowed: &Allowed<ParticipateInItem>, poll: PollId) -> Result<bool, StoreError> {
        self.take_back(poll, allowed.by()).await
    }

    async fn counts(&self, polls: &[PollId]) -> Result<PollCounts, StoreError> {
        self.count(polls).await
    }

    async fn votes_of(&self, polls: &[PollId], user: UserId) -> Result<Vec<PollOptionId>, StoreError> {
        self.chosen_by(polls, user).await
    }

    async fn voters(&self, poll: PollId) -> Result<Vec<UserId>, StoreError> {
        self.who_voted(poll).await
    }

    async fn choices(&self, poll: PollId, each: u64) -> Result<Vec<(PollOptionId, UserId)>, StoreError> {
        self.who_chose(poll, each).await
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn live_poll(&self, id: PollId) -> Result<Option<Poll>, StoreError> {
        let row = live(id).one(&self.conn).await.map_err(store_error)?;
        row.map(Poll::try_from).transpose()
    }
}
