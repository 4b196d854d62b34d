//! Lists of notes.

use meshup_app::page::{Direction, Page, PageRequest};
use meshup_app::ports::{NoteColumn, NoteFilter, NoteOrder, StoreError};
use meshup_domain::ServerId;
use meshup_domain::note::Note;
use meshup_domain::text::comparable;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, Select};

use crate::repositories::{SqlRepositories, page};
use crate::row::note::{Column, Entity};
use crate::row::note_tag;

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn list_notes(
        &self,
        server: ServerId,
        filter: &NoteFilter,
        order: NoteOrder,
        request: PageRequest,
    ) -> Result<Page<Note>, StoreError> {
        let query = ordered(Entity::find().filter(self.notes_passing(server, filter)), order);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(Note::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    fn notes_passing(&self, server: ServerId, filter: &NoteFilter) -> Condition {
        let NoteFilter { is_pinned, is_locked, created_by, search, tags } = filter;
        let found = |text: &String| {
            Condition::any()
                .add(self.contains(Expr::col((Entity, Column::Title)), text))
                .add(self.contains(Expr::col((Entity, Column::Content)), text))
        };
        Condition::all()
            .add(Column::ServerId.eq(server.0))
            .add(Column::DeletedAt.is_null())
            .add_option(is_pinned.map(|pinned| Column::IsPinned.eq(pinned)))
            .add_option(is_locked.map(|locked| Column::IsLocked.eq(locked)))
            .add_option(created_by.map(|creator| Column::CreatedBy.eq(creator.0)))
            .add_option(search.as_ref().map(found))
            .add_option((!tags.is_empty()).then(|| Column::Id.in_subquery(tagged(server, tags))))
    }
}

/// The notes of a server that have every one of these tags.
fn tagged(server: ServerId, tags: &[String]) -> SelectStatement {
    let mut keys: Vec<String> = tags.iter().map(|tag| comparable(tag)).collect();
    keys.sort_unstable();
    keys.dedup();
    let all = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    Query::select()
        .column(note_tag::Column::NoteId)
        .from(note_tag::Entity)
        .and_where(note_tag::Column::ServerId.eq(server.0))
        .and_where(note_tag::Column::TagKey.is_in(keys))
        .group_by_col(note_tag::Column::NoteId)
        .and_having(Expr::col(note_tag::Column::TagKey).count().eq(all))
        .to_owned()
}

/// Ids increase over time, so that ties are ordered by age.
fn ordered(query: Select<Entity>, order: NoteOrder) -> Select<Entity> {
    let (column, direction) = match order {
        NoteOrder::PinnedFirst => {
            return query
                .order_by_desc(Column::IsPinned)
                .order_by_desc(Column::UpdatedAt)
                .order_by_desc(Column::Id);
        }
        NoteOrder::By(NoteColumn::CreatedAt, direction) => (Column::CreatedAt, direction),
        NoteOrder::By(NoteColumn::UpdatedAt, direction) => (Column::UpdatedAt, direction),
        NoteOrder::By(NoteColumn::Title, direction) => (Column::TitleKey, direction),
    };
    let direction = match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    };
    query.order_by(column, direction.clone()).order_by(Column::Id, direction)
}
