//! Queries of the search index.

use meshup_app::ports::{SearchFilter, SearchMatch, StoreError, Viewer};
use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, ServerId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::position::{SLOTS, position};
use super::terms::SearchTerms;
use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::search_document::{Column, Entity};
use crate::row::{channel, message};
use crate::visibility::visible_channel;

/// The column on PostgreSQL.
pub(super) const LEXEMES: &str = "lexemes";

/// The table on SQLite.
const INDEX: &str = "search_index";

/// The matches, before deleted messages are removed.
const FOUND: &str = "found";

/// With this many hidden channels, their items are excluded row by row.
const HIDDEN: u64 = 100;

/// The number of newest items of a server that PostgreSQL scans before it queries its index, which is
/// unordered: words that occur in every tenth item are found there, and only the matches of rarer ones are
/// left for the index to sort.
const NEWEST: u64 = 10_000;

/// The scope of a search.
pub(super) struct Search<'s> {
    pub(super) server: ServerId,
    pub(super) viewer: Viewer,
    pub(super) filter: &'s SearchFilter,
    pub(super) limit: u64,
}

impl Search<'_> {
    /// FTS5 walks its lists from the newest position and stops when there are enough matches; a cross join
    /// fixes the join order.
    pub(super) fn on_sqlite(&self, wanted: &SearchTerms) -> SelectStatement {
        let rowid = || Expr::col((INDEX, "rowid"));
        let mut select = Query::select();
        select
            .columns([Column::Position, Column::Digest, Column::Kind, Column::TargetId].map(|c| (Entity, c)))
            .from(INDEX)
            .cross_join(Entity)
            .and_where(rowid().equals((Entity, Column::Position)))
            .and_where(Expr::cust_with_values("search_index MATCH ?", [wanted.fts5()]))
            .and_where(Expr::col((Entity, Column::ServerId)).eq(self.server.0))
            .cond_where(self.conditions())
            .cond_where(self.times(&rowid()))
            .order_by((INDEX, "rowid"), Order::Desc)
            .limit(self.limit);
        Self::without_deleted(select.take())
    }

    /// Scans the newest items of the server. The range condition hides from the planner that this is one
    /// server; otherwise it might walk through the newest items of all servers.
    pub(super) fn among_the_newest(&self, wanted: &SearchTerms) -> SelectStatement {
        let mut newest = Query::select();
        newest
            .columns([
                Column::Position,
                Column::Digest,
                Column::Kind,
                Column::TargetId,
                Column::ServerId,
                Column::ChannelId,
                Column::AuthorId,
                Column::CreatedAt,
            ])
            .column(LEXEMES)
            .from(Entity)
            .and_where(Column::ServerId.between(self.server.0, self.server.0))
            .cond_where(self.times(&Expr::col(Column::Position)))
            .order_by(Column::ServerId, Order::Desc)
            .order_by(Column::Position, Order::Desc)
            .limit(NEWEST);
        let mut select = Query::select();
        select
            .columns([Column::Position, Column::Digest, Column::Kind, Column::TargetId])
            .from_subquery(newest.take(), Entity)
            .and_where(matches(wanted))
            .cond_where(self.conditions())
            .order_by(Column::Position, Order::Desc)
            .limit(self.limit);
        Self::without_deleted(select.take())
    }

    /// Sorts all index entries. The conditions are written so that no other index applies.
    pub(super) fn among_all(&self, wanted: &SearchTerms) -> SelectStatement {
        let position = Expr::col(Column::Position).add(0_i64);
        let same = BinOper::Custom("IS NOT DISTINCT FROM");
        let mut select = Query::select();
        select
            .columns([Column::Position, Column::Digest, Column::Kind, Column::TargetId])
            .from(Entity)
            .and_where(matches(wanted))
            .and_where(Expr::col(Column::ServerId).binary(same, self.server.0))
            .cond_where(self.conditions())
            .cond_where(self.times(&position))
            .order_by_expr(position, Order::Desc)
            .limit(self.limit);
        Self::without_deleted(select.take())
    }

    /// The exact conditions behind the words for kinds, authors and channels, and the viewer's hidden
    /// channels.
    fn conditions(&self) -> Condition {
        let column = |column: Column| Expr::col((Entity, column));
        let SearchFilter { kinds, author, channel, since: _, until: _ } = self.filter;
        Condition::all()
            .add(column(Column::Kind).is_in(kinds.iter().map(|kind| kind.as_str())))
            .add_option(author.map(|author| column(Column::AuthorId).eq(author.0)))
            .add_option(channel.map(|channel| column(Column::ChannelId).eq(channel.0)))
            .add(visible_channel(column(Column::ChannelId), self.server, self.viewer))
    }

    fn times(&self, at: &Expr) -> Condition {
        let since = self.filter.since.map(|since| at.clone().gte(position(since)));
        let until = self.filter.until.map(|until| at.clone().lt(position(until) + SLOTS));
        Condition::all().add_option(since).add_option(until)
    }

    /// Removes messages that were deleted after they were indexed.
    fn without_deleted(found: SelectStatement) -> SelectStatement {
        let deleted = Query::select()
            .expr(Expr::val(1))
            .from(message::Entity)
            .and_where(Expr::col((message::Entity, message::Column::Id)).equals((FOUND, Column::TargetId)))
            .and_where(Expr::col((message::Entity, message::Column::DeletedAt)).is_not_null())
            .and_where(Expr::col((FOUND, Column::Kind)).eq(SearchKind::Message.as_str()))
            .to_owned();
        Query::select()
            .columns([(FOUND, Column::Position), (FOUND, Column::Digest)])
            .from_subquery(found, FOUND)
            .and_where(Expr::exists(deleted).not())
            .order_by((FOUND, Column::Position), Order::Desc)
            .to_owned()
    }
}

fn matches(wanted: &SearchTerms) -> Expr {
    Expr::cust_with_values("lexemes @@ $1::tsquery", [wanted.tsquery()])
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn found_by_words(
        &self,
        select: SelectStatement,
    ) -> Result<Vec<SearchMatch>, StoreError> {
        let rows = self.conn.query_all(&select).await.map_err(store_error)?;
        let found = rows.iter().map(|row| {
            Ok(SearchMatch { position: row.try_get_by_index(0)?, digest: row.try_get_by_index(1)? })
        });
        found.collect::<Result<_, _>>().map_err(store_error)
    }

    /// Channels that the viewer cannot see; empty if there are too many to list.
    pub(super) async fn hidden_channels(
        &self,
        server: ServerId,
        viewer: Viewer,
    ) -> Result<Vec<ChannelId>, StoreError> {
        if viewer.sees_all {
            return Ok(Vec::new());
        }
        let hidden: Vec<Uuid> = channel::Entity::find()
            .select_only()
            .column(channel::Column::Id)
            .filter(channel::Column::ServerId.eq(server.0))
            .filter(visible_channel(Expr::col((channel::Entity, channel::Column::Id)), server, viewer).not())
            .limit(HIDDEN + 1)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let can_be_named = hidden.len() as u64 <= HIDDEN;
        Ok(hidden.into_iter().filter(|_| can_be_named).map(ChannelId).collect())
    }
}
