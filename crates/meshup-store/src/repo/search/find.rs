//! Queries of the search index.

use meshup_app::ports::{SearchFilter, SearchMatch, StoreError, Viewer};
use meshup_domain::ServerId;
use meshup_domain::search::SearchKind;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use super::depth::depth;
use super::position::{SLOTS, position};
use super::terms::SearchTerms;
use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::message;
use crate::row::search_document::{Column, Entity};
use crate::visibility::visible_channel;

/// The column on PostgreSQL.
pub(super) const LEXEMES: &str = "lexemes";

/// The table on SQLite.
const INDEX: &str = "search_index";

/// The matches, before deleted messages are removed.
const FOUND: &str = "found";

/// The number of newest items of a server that PostgreSQL scans before it queries its index, which is
/// unordered: words that occur in every tenth item are found there, and only the matches of rarer ones are
/// left for the index to sort.
const NEWEST: u64 = 10_000;

/// The number of items up to which scanning costs less than sorting all matches of words that are rarer than that.
const DEEPEST: u64 = 50_000;

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

    /// The newest items of the server. The range condition hides from the planner that this is one server; otherwise
    /// it might walk through the newest items of all servers.
    fn newest(&self, depth: u64) -> SelectStatement {
        Query::select()
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
            .limit(depth)
            .take()
    }

    /// Scans the newest items of the server.
    pub(super) fn among_the_newest(&self, wanted: &SearchTerms, depth: u64) -> SelectStatement {
        let mut select = Query::select();
        select
            .columns([Column::Position, Column::Digest, Column::Kind, Column::TargetId])
            .from_subquery(self.newest(depth), Entity)
            .and_where(matches(wanted))
            .cond_where(self.conditions())
            .order_by(Column::Position, Order::Desc)
            .limit(self.limit);
        Self::without_deleted(select.take())
    }

    /// How many of the newest items each query matches.
    fn counts(&self, queries: &[SearchTerms]) -> SelectStatement {
        let count = |query: &SearchTerms| {
            Expr::cust_with_values("COUNT(*) FILTER (WHERE lexemes @@ $1::tsquery)", [query.tsquery()])
        };
        Query::select().exprs(queries.iter().map(count)).from_subquery(self.newest(NEWEST), Entity).take()
    }

    /// Sorts all matches, which the index finds by a part of what is wanted. The conditions are written so that no other
    /// index applies, and that the index is asked for that part only.
    pub(super) fn among_all(&self, wanted: &SearchTerms, part: &SearchTerms) -> SelectStatement {
        let position = Expr::col(Column::Position).add(0_i64);
        let same = BinOper::Custom("IS NOT DISTINCT FROM");
        let mut select = Query::select();
        select
            .columns([Column::Position, Column::Digest, Column::Kind, Column::TargetId])
            .from(Entity)
            .and_where(matches(part))
            .and_where(Expr::cust_with_values("ts_match_vq(lexemes, $1::tsquery)", [wanted.tsquery()]))
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

    /// The index of PostgreSQL is unordered: it finds all matches, which are then sorted. The newest items are scanned
    /// before, as deep as the first of them suggest that there are enough matches.
    pub(super) async fn found_on_postgres(
        &self,
        search: &Search<'_>,
        wanted: &SearchTerms,
    ) -> Result<Vec<SearchMatch>, StoreError> {
        let newest = self.found_by_words(search.among_the_newest(wanted, NEWEST)).await?;
        let count = newest.len() as u64;
        if count == search.limit {
            return Ok(newest);
        }
        if let Some(depth) = depth(NEWEST, count, search.limit, DEEPEST) {
            let deeper = self.found_by_words(search.among_the_newest(wanted, depth)).await?;
            if deeper.len() as u64 == search.limit {
                return Ok(deeper);
            }
        }
        let part = self.rarest(search, wanted.parts()).await?;
        self.found_by_words(search.among_all(wanted, part.as_ref().unwrap_or(wanted))).await
    }

    /// The query with the fewest matches, judged by the newest items; `None` if there is no choice.
    ///
    /// Words are open, and the index collects all items with a beginning of a word, however common it is and whatever
    /// else they must contain.
    async fn rarest(
        &self,
        search: &Search<'_>,
        mut parts: Vec<SearchTerms>,
    ) -> Result<Option<SearchTerms>, StoreError> {
        if parts.len() < 2 {
            return Ok(None);
        }
        let counted = self.conn.query_one(&search.counts(&parts)).await.map_err(store_error)?;
        let Some(row) = counted else { return Ok(None) };
        let mut fewest = (i64::MAX, 0);
        for index in 0..parts.len() {
            let count = row.try_get_by_index::<i64>(index).map_err(store_error)?;
            fewest = Ord::min(fewest, (count, index));
        }
        Ok(Some(parts.swap_remove(fewest.1)))
    }
}
