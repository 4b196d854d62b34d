//! Windows of a room's messages, in the order of `seq`.

use meshup_app::page::{Direction, Page, PageRequest};
use meshup_app::ports::{MessageFilter, StoreError, Window};
use meshup_domain::RoomId;
use meshup_domain::message::Message;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, padded, page};
use crate::row::message::{Column, Entity, Model};
use crate::row::room;

/// The condition of the partial index of pinned messages; a bound parameter would not use it.
pub(super) fn is_pinned() -> Expr {
    Expr::col((Entity, Column::IsPinned))
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn list_messages(
        &self,
        room: RoomId,
        filter: &MessageFilter,
        window: Window,
        order: Direction,
    ) -> Result<Page<Message>, StoreError> {
        if let Some(search) = &filter.search {
            return self.list_found(room, filter, search, window, order).await;
        }
        let query = Entity::find().filter(Column::RoomId.eq(room.0)).filter(passing(filter));
        let (query, nearest, limit) = match window {
            Window::Page(request) if filter.is_empty() => {
                return self.page_of_all(room, query, request, order).await;
            }
            Window::Page(request) => {
                let query = query.order_by(Column::Seq, direction(order));
                return messages(page(&self.conn, query, request).await?);
            }
            Window::Before { seq, limit } => {
                (query.filter(Column::Seq.lt(seq.0)), Direction::Descending, limit)
            }
            Window::After { seq, limit } => {
                (query.filter(Column::Seq.gt(seq.0)), Direction::Ascending, limit)
            }
            Window::Latest { limit } => (query, Direction::Descending, limit),
        };
        let mut items = query
            .order_by(Column::Seq, direction(nearest))
            .limit(limit)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        if nearest != order {
            items.reverse();
        }
        messages(Page { items, total: 0 })
    }

    /// Uses the message count stored in the room as the total.
    async fn page_of_all(
        &self,
        room: RoomId,
        query: Select<Entity>,
        request: PageRequest,
        order: Direction,
    ) -> Result<Page<Message>, StoreError> {
        let known = room::Entity::find_by_id(room.0)
            .select_only()
            .columns([room::Column::MessageCount, room::Column::LastSeq])
            .into_tuple::<(i64, i64)>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        let (total, last_seq) = known.unwrap_or_default();
        let total = u64::try_from(total).unwrap_or_default();
        if request.offset >= total {
            return Ok(Page { items: Vec::new(), total });
        }
        let (from, offset) = self.skipped(room, last_seq, request.offset, order).await?;
        let items = query
            .filter(from)
            .order_by(Column::Seq, direction(order))
            .offset(offset)
            .limit(request.limit)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        messages(Page { items, total })
    }

    /// The last live message of each room, read from the end of the room's index.
    pub(super) async fn last_messages(&self, rooms: &[RoomId]) -> Result<Vec<Message>, StoreError> {
        let last = Query::select()
            .expr(Expr::col(Column::Seq).max())
            .from(Entity)
            .and_where(Column::RoomId.into_expr().eq(Expr::col((room::Entity, room::Column::Id))))
            .and_where(Column::DeletedAt.is_null())
            .take();
        let places = Query::select()
            .column((room::Entity, room::Column::Id))
            .expr(last)
            .from(room::Entity)
            .and_where(room::Column::Id.is_in(padded(rooms.iter().map(|room| room.0))))
            .take();
        let place = Expr::tuple([Column::RoomId.into_expr(), Column::Seq.into_expr()]);
        let items =
            Entity::find().filter(place.in_subquery(places)).all(&self.conn).await.map_err(store_error)?;
        items.into_iter().map(Message::try_from).collect()
    }
}

/// The conditions of the filter except the words. Time bounds are inclusive.
pub(super) fn passing(filter: &MessageFilter) -> Condition {
    let MessageFilter { author, is_pinned: pinned, thread, search: _, created_after, created_before } =
        filter;
    Condition::all()
        .add(Column::DeletedAt.is_null())
        .add_option(author.map(|author| Column::AuthorId.eq(author.0)))
        .add_option(pinned.map(|pinned| if pinned { is_pinned() } else { is_pinned().not() }))
        .add_option(thread.map(|thread| Column::ThreadId.eq(thread.0)))
        .add_option(created_after.map(|after| Column::CreatedAt.gte(micros(after))))
        .add_option(created_before.map(|before| Column::CreatedAt.lte(micros(before))))
}

pub(super) fn direction(order: Direction) -> Order {
    match order {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    }
}

pub(super) fn messages(rows: Page<Model>) -> Result<Page<Message>, StoreError> {
    let items = rows.items.into_iter().map(Message::try_from).collect::<Result<_, _>>()?;
    Ok(Page { items, total: rows.total })
}
