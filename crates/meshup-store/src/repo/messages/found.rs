//! Word search in the messages of a room.
//!
//! The index stores messages by `number`, which increases with `seq` within a room, so that it is read from
//! the requested end and no further than needed. Messages that are not indexed yet, or were edited since, are
//! scanned.

use meshup_app::page::{Direction, Page, PageRequest};
use meshup_app::ports::{MESSAGE_INDEX, MessageFilter, StoreError, Window};
use meshup_domain::RoomId;
use meshup_domain::message::Message;
use meshup_domain::search::SearchQuery;
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::list::{direction, messages, passing};
use crate::error::store_error;
use crate::repo::search::depth::depth;
use crate::repo::search::terms::SearchTerms;
use crate::repositories::{SqlRepositories, padded};
use crate::row::message::{Column, Entity, Model};

/// The index.
const WORDS: &str = "message_words";

/// The number of messages at the requested end of a room that PostgreSQL scans before it queries its index,
/// which is unordered: words that occur in every tenth message are found there, and only the matches of rarer
/// ones are left for the index to sort.
const NEAREST: u64 = 1_000;

/// The number of messages up to which scanning costs less than sorting all matches of words that are rarer than that.
const FARTHEST: u64 = 20_000;

/// The maximum number of unindexed messages that are scanned. More are pending only after an upgrade, while
/// the index is rebuilt.
const FRESH: i64 = 1_000;

/// Messages posted or edited since the index was updated.
const UNINDEXED: &str = "
    SELECT number, content FROM (
        SELECT m.number, m.content FROM messages m
        WHERE m.room_id = $1 AND m.deleted_at IS NULL
            AND m.seq > COALESCE((SELECT f.seq FROM room_followers f WHERE f.name = $2 AND f.room_id = $1), 0)
        ORDER BY m.seq DESC LIMIT $3) created
    UNION
    SELECT number, content FROM (
        SELECT m.number, m.content FROM room_events e JOIN messages m ON m.id = e.message_id
        WHERE e.room_id = $1 AND e.kind = 'edited' AND m.deleted_at IS NULL
            AND e.seq > COALESCE((SELECT f.seq FROM room_followers f WHERE f.name = $2 AND f.room_id = $1), 0)
        ORDER BY e.seq DESC LIMIT $3) edited";

#[derive(Debug, FromQueryResult)]
struct Fresh {
    number: i64,
    content: String,
}

/// The first and the last number, both inclusive.
type Bounds = (Option<i64>, Option<i64>);

/// A search in a room.
struct Search {
    wanted: SearchTerms,
    /// The other conditions on the messages.
    others: Condition,
    bounds: Bounds,
    /// The requested end.
    nearest: Direction,
    limit: u64,
}

impl Search {
    fn key(is_postgres: bool) -> Expr {
        Expr::col((Alias::new(WORDS), Alias::new(if is_postgres { "number" } else { "rowid" })))
    }

    fn within(&self, key: &Expr) -> Condition {
        let (from, to) = self.bounds;
        Condition::all()
            .add_option(from.map(|from| key.clone().gte(from)))
            .add_option(to.map(|to| key.clone().lte(to)))
    }

    /// All index entries. FTS5 can walk its lists from either end; a cross join fixes the join order.
    fn on_sqlite(&self) -> SelectStatement {
        let key = Self::key(false);
        let found = Expr::cust_with_values("message_words MATCH ?", [self.wanted.fts5()]);
        Query::select()
            .from(WORDS)
            .cross_join(Entity)
            .and_where(key.clone().equals((Entity, Column::Number)))
            .and_where(found)
            .cond_where(self.within(&key))
            .cond_where(self.others.clone())
            .take()
    }

    /// All index entries. The conditions are written so that no other index applies.
    fn on_postgres(&self) -> SelectStatement {
        Query::select()
            .from(WORDS)
            .inner_join(Entity, Self::key(true).equals((Entity, Column::Number)))
            .and_where(self.matches())
            .cond_where(self.within(&Self::key(true).add(0_i64)))
            .cond_where(self.others.clone())
            .take()
    }

    /// Messages at the requested end of the room. The range condition hides from the planner that this is one
    /// room; otherwise it might walk through the newest messages of all rooms.
    fn among_the_nearest(&self, room: RoomId, depth: u64) -> SelectStatement {
        let key = Self::key(true);
        let column = |name: &'static str| Expr::col((Alias::new(WORDS), Alias::new(name)));
        let nearest = Query::select()
            .exprs([column("number"), column("lexemes")])
            .from(WORDS)
            .and_where(column("room_id").between(room.0, room.0))
            .cond_where(self.within(&key))
            .order_by_expr(column("room_id"), self.order())
            .order_by_expr(key.clone(), self.order())
            .limit(depth)
            .take();
        Query::select()
            .from_subquery(nearest, WORDS)
            .inner_join(Entity, key.equals((Entity, Column::Number)))
            .and_where(self.matches())
            .cond_where(self.others.clone())
            .take()
    }

    fn matches(&self) -> Expr {
        Expr::cust_with_values("message_words.lexemes @@ $1::tsquery", [self.wanted.tsquery()])
    }

    fn order(&self) -> Order {
        direction(self.nearest)
    }
}

/// The part of the matches that a window shows.
fn stretch(window: Window) -> PageRequest {
    match window {
        Window::Page(request) => request,
        Window::Latest { limit } | Window::Before { limit, .. } | Window::After { limit, .. } => {
            PageRequest { offset: 0, limit }
        }
    }
}

/// The requested part of the numbers, counted from the nearest end.
fn shown(mut numbers: Vec<i64>, nearest: Direction, stretch: PageRequest) -> Vec<i64> {
    let PageRequest { offset, limit } = stretch;
    numbers.sort_unstable();
    if nearest == Direction::Descending {
        numbers.reverse();
    }
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    numbers.into_iter().skip(skipped).take(usize::try_from(limit).unwrap_or(usize::MAX)).collect()
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn list_found(
        &self,
        room: RoomId,
        filter: &MessageFilter,
        query: &SearchQuery,
        window: Window,
        order: Direction,
    ) -> Result<Page<Message>, StoreError> {
        let nothing = Page { items: Vec::new(), total: 0 };
        if query.phrases().is_empty() {
            return Ok(nothing);
        }
        let Some((bounds, nearest)) = self.bounds(room, window, order).await? else { return Ok(nothing) };
        let stretch = stretch(window);
        let fresh = self.unindexed(room).await?;
        let known = Column::Number.is_not_in(fresh.iter().map(|fresh| fresh.number));
        // The range condition hides from the planner that this is one room; otherwise it might scan all of
        // them.
        let of_room = Column::RoomId.into_expr().binary(BinOper::Custom("IS NOT DISTINCT FROM"), room.0);
        let passing = passing(filter).add(of_room);
        let search = Search {
            wanted: SearchTerms::in_room(Some(room), query),
            others: passing.clone().add_option((!fresh.is_empty()).then_some(known)),
            bounds,
            nearest,
            limit: Ord::min(stretch.offset.saturating_add(stretch.limit), i64::MAX.unsigned_abs()),
        };
        let mut numbers = self.numbers(room, &search).await?;
        let matching =
            fresh.iter().filter(|fresh| query.matches("", &fresh.content)).map(|fresh| fresh.number);
        let matching = self.passing_numbers(passing, &search, matching.collect()).await?;
        let total = match window {
            Window::Page(_) if numbers.len() as u64 == search.limit => {
                self.count_found(&search).await? + matching.len() as u64
            }
            Window::Page(_) => (numbers.len() + matching.len()) as u64,
            Window::Latest { .. } | Window::Before { .. } | Window::After { .. } => 0,
        };
        numbers.extend(matching);
        let items = self.of_numbers(shown(numbers, nearest, stretch), order).await?;
        messages(Page { items, total })
    }

    async fn of_numbers(&self, numbers: Vec<i64>, order: Direction) -> Result<Vec<Model>, StoreError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        Entity::find()
            .filter(Column::Number.is_in(padded(numbers)))
            .order_by(Column::Number, direction(order))
            .all(&self.conn)
            .await
            .map_err(store_error)
    }

    /// The first and last number of a window, and its nearest end; `None` if it lies outside the room.
    async fn bounds(
        &self,
        room: RoomId,
        window: Window,
        order: Direction,
    ) -> Result<Option<(Bounds, Direction)>, StoreError> {
        Ok(match window {
            Window::Page(_) => Some(((None, None), order)),
            Window::Latest { .. } => Some(((None, None), Direction::Descending)),
            Window::Before { seq, .. } => {
                let to = self.number_at(room, Column::Seq.lt(seq.0), Order::Desc).await?;
                to.map(|to| ((None, Some(to)), Direction::Descending))
            }
            Window::After { seq, .. } => {
                let from = self.number_at(room, Column::Seq.gt(seq.0), Order::Asc).await?;
                from.map(|from| ((Some(from), None), Direction::Ascending))
            }
        })
    }

    /// The numbers that the index finds, from the requested end.
    async fn numbers(&self, room: RoomId, search: &Search) -> Result<Vec<i64>, StoreError> {
        let key = Search::key(self.is_postgres());
        if !self.is_postgres() {
            let mut select = search.on_sqlite();
            select.expr(key.clone()).order_by_expr(key, search.order()).limit(search.limit);
            return self.integers(&select).await;
        }
        let nearest = self.nearest(room, search, NEAREST).await?;
        let count = nearest.len() as u64;
        if count == search.limit {
            return Ok(nearest);
        }
        if let Some(depth) = depth(NEAREST, count, search.limit, FARTHEST) {
            let nearest = self.nearest(room, search, depth).await?;
            if nearest.len() as u64 == search.limit {
                return Ok(nearest);
            }
        }
        let mut select = search.on_postgres();
        select.expr(key.clone()).order_by_expr(key.add(0_i64), search.order()).limit(search.limit);
        self.integers(&select).await
    }

    async fn nearest(&self, room: RoomId, search: &Search, depth: u64) -> Result<Vec<i64>, StoreError> {
        let key = Search::key(true);
        let mut select = search.among_the_nearest(room, depth);
        select.expr(key.clone()).order_by_expr(key, search.order()).limit(search.limit);
        self.integers(&select).await
    }

    async fn count_found(&self, search: &Search) -> Result<u64, StoreError> {
        let mut select = if self.is_postgres() { search.on_postgres() } else { search.on_sqlite() };
        let counted = self.integers(select.expr(Expr::cust("COUNT(*)"))).await?;
        Ok(counted.first().and_then(|count| u64::try_from(*count).ok()).unwrap_or_default())
    }

    /// Those of the numbers whose messages match within the bounds of a search.
    async fn passing_numbers(
        &self,
        passing: Condition,
        search: &Search,
        numbers: Vec<i64>,
    ) -> Result<Vec<i64>, StoreError> {
        if numbers.is_empty() {
            return Ok(numbers);
        }
        Entity::find()
            .select_only()
            .column(Column::Number)
            .filter(passing)
            .filter(search.within(&Column::Number.into_expr()))
            .filter(Column::Number.is_in(numbers))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)
    }

    async fn integers(&self, select: &SelectStatement) -> Result<Vec<i64>, StoreError> {
        let rows = self.conn.query_all(select).await.map_err(store_error)?;
        rows.iter().map(|row| row.try_get_by_index(0).map_err(store_error)).collect()
    }

    async fn unindexed(&self, room: RoomId) -> Result<Vec<Fresh>, StoreError> {
        let values = [room.0.into(), MESSAGE_INDEX.into(), FRESH.into()];
        let fresh = Fresh::find_by_statement(self.statement(UNINDEXED, values));
        fresh.all(&self.conn).await.map_err(store_error)
    }

    async fn number_at(&self, room: RoomId, place: Expr, order: Order) -> Result<Option<i64>, StoreError> {
        Entity::find()
            .select_only()
            .column(Column::Number)
            .filter(Column::RoomId.eq(room.0))
            .filter(place)
            .order_by(Column::Seq, order)
            .limit(1)
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)
    }
}
