//! Ballots and votes.

use meshup_app::ports::{PollCounts, StoreError};
use meshup_domain::poll::Ballot;
use meshup_domain::{PollId, PollOptionId, UserId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::ids;
use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::{poll_ballot, poll_vote};

/// The first `$2` votes of each option of poll `$1`.
const CHOICES: &str = "
SELECT option_id, user_id FROM (
    SELECT v.option_id, v.user_id, b.cast_at,
        ROW_NUMBER() OVER (PARTITION BY v.option_id ORDER BY b.cast_at, v.user_id) AS place
    FROM poll_votes v JOIN poll_ballots b ON b.poll_id = v.poll_id AND b.user_id = v.user_id
    WHERE v.poll_id = $1
) AS ranked
WHERE place <= $2
ORDER BY cast_at, user_id";

#[derive(Debug, FromQueryResult)]
struct Chosen {
    option_id: Uuid,
    user_id: Uuid,
}

/// The number of votes of an option or, without one, of voters of a poll.
#[derive(Debug, FromQueryResult)]
struct Counted {
    poll_id: Uuid,
    option_id: Option<Uuid>,
    total: i64,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// The ballot's primary key determines whether the user has voted before.
    pub(super) async fn cast(&self, cast: &Ballot) -> Result<bool, StoreError> {
        let (poll, user) = (cast.poll().0, cast.voter().0);
        let ballot = poll_ballot::Model { poll_id: poll, user_id: user, cast_at: micros(cast.at()) };
        let once = OnConflict::columns([poll_ballot::Column::PollId, poll_ballot::Column::UserId])
            .do_nothing()
            .to_owned();
        let written = poll_ballot::Entity::insert(ballot.into_active_model())
            .on_conflict(once)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        if written == 0 {
            return Ok(false);
        }
        let votes = cast.options().iter().map(|PollOptionId(option)| {
            poll_vote::Model { poll_id: poll, user_id: user, option_id: *option }.into_active_model()
        });
        poll_vote::Entity::insert_many(votes)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(true)
    }

    /// Deleting the ballot cascades to its votes.
    pub(super) async fn take_back(&self, poll: PollId, user: UserId) -> Result<bool, StoreError> {
        let taken = poll_ballot::Entity::delete_by_id((poll.0, user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(taken.rows_affected == 1)
    }

    /// One statement, so that both counts are consistent.
    pub(super) async fn count(&self, polls: &[PollId]) -> Result<PollCounts, StoreError> {
        let total = || Expr::col(poll_vote::Column::UserId).count();
        let voters = Query::select()
            .column(poll_ballot::Column::PollId)
            .expr(Expr::cust("NULL"))
            .expr(Expr::col(poll_ballot::Column::UserId).count())
            .from(poll_ballot::Entity)
            .and_where(poll_ballot::Column::PollId.is_in(ids(polls)))
            .group_by_col(poll_ballot::Column::PollId)
            .to_owned();
        let counts = Query::select()
            .columns([poll_vote::Column::PollId, poll_vote::Column::OptionId])
            .expr_as(total(), "total")
            .from(poll_vote::Entity)
            .and_where(poll_vote::Column::PollId.is_in(ids(polls)))
            .group_by_columns([poll_vote::Column::PollId, poll_vote::Column::OptionId])
            .union(UnionType::All, voters)
            .to_owned();
        let statement = self.conn.get_database_backend().build(&counts);
        let rows = Counted::find_by_statement(statement).all(&self.conn).await.map_err(store_error)?;
        let mut counts = PollCounts::default();
        for Counted { poll_id, option_id, total } in rows {
            let total = u64::try_from(total).unwrap_or_default();
            match option_id {
                Some(option) => counts.votes.push((PollOptionId(option), total)),
                None => counts.voters.push((PollId(poll_id), total)),
            }
        }
        Ok(counts)
    }

    pub(super) async fn chosen_by(
        &self,
        polls: &[PollId],
        user: UserId,
    ) -> Result<Vec<PollOptionId>, StoreError> {
        let chosen: Vec<Uuid> = poll_vote::Entity::find()
            .select_only()
            .column(poll_vote::Column::OptionId)
            .filter(poll_vote::Column::PollId.is_in(ids(polls)))
            .filter(poll_vote::Column::UserId.eq(user.0))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(chosen.into_iter().map(PollOptionId).collect())
    }

    pub(super) async fn who_voted(&self, poll: PollId) -> Result<Vec<UserId>, StoreError> {
        let voters: Vec<Uuid> = poll_ballot::Entity::find()
            .select_only()
            .column(poll_ballot::Column::UserId)
            .filter(poll_ballot::Column::PollId.eq(poll.0))
            .order_by_asc(poll_ballot::Column::UserId)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(voters.into_iter().map(UserId).collect())
    }

    pub(super) async fn who_chose(
        &self,
        poll: PollId,
        each: u64,
    ) -> Result<Vec<(PollOptionId, UserId)>, StoreError> {
        let each = i64::try_from(each).unwrap_or(i64::MAX);
        let rows = Chosen::find_by_statement(self.statement(CHOICES, [poll.0.into(), each.into()]))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows
            .into_iter()
            .map(|Chosen { option_id, user_id }| (PollOptionId(option_id), UserId(user_id)))
            .collect())
    }
}
