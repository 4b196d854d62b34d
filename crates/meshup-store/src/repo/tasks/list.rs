//! The tasks of a server, filtered and ordered.

use meshup_app::page::{Direction, Page};
use meshup_app::ports::{StoreError, TaskFilter, TaskOrder, TaskQuery, Viewer};
use meshup_domain::ServerId;
use meshup_domain::task::{Task, TaskPriority, TaskStatus};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, NullOrdering};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, Select};
use time::OffsetDateTime;

use crate::repositories::{SqlRepositories, micros, page};
use crate::row::task::{Column, Entity};
use crate::visibility::visible_channel;

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn list_tasks(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &TaskQuery,
        now: OffsetDateTime,
    ) -> Result<Page<Task>, StoreError> {
        let TaskQuery { filter, order, page: request } = query;
        let found = Entity::find()
            .filter(Column::ServerId.eq(server.0))
            .filter(Column::DeletedAt.is_null())
            .filter(visible_channel(Column::ChannelId.into_expr(), server, viewer))
            .filter(self.passing_tasks(filter, now));
        let Page { items, total } = page(&self.conn, ordered(found, *order), *request).await?;
        let items = items.into_iter().map(Task::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    fn passing_tasks(&self, filter: &TaskFilter, now: OffsetDateTime) -> Condition {
        let TaskFilter { status, priority, assigned_to, assigned_by, channel, search, overdue } = filter;
        Condition::all()
            .add_option(status.map(|status| Column::Status.eq(status.as_str())))
            .add_option(priority.map(|priority| Column::Priority.eq(priority.as_str())))
            .add_option(assigned_to.map(|person| Column::AssignedTo.eq(person.0)))
            .add_option(assigned_by.map(|person| Column::AssignedBy.eq(person.0)))
            .add_option(channel.map(|channel| Column::ChannelId.eq(channel.0)))
            .add_option(search.as_deref().map(|text| self.mentions(text)))
            .add_option(overdue.map(|late| if late { is_overdue(now) } else { is_not_overdue(now) }))
    }

    fn mentions(&self, text: &str) -> Condition {
        let column = |column| self.contains(Expr::col((Entity, column)), text);
        Condition::any().add(column(Column::Title)).add(column(Column::Description))
    }
}

/// [`Task::is_overdue`] as a condition.
fn is_overdue(now: OffsetDateTime) -> Condition {
    Condition::all()
        .add(Column::Status.is_in(TaskStatus::OPEN.map(TaskStatus::as_str)))
        .add(Column::DueDate.lt(micros(now)))
}

fn is_not_overdue(now: OffsetDateTime) -> Condition {
    Condition::any()
        .add(Column::Status.is_not_in(TaskStatus::OPEN.map(TaskStatus::as_str)))
        .add(Column::DueDate.is_null())
        .add(Column::DueDate.gte(micros(now)))
}

fn ordered(found: Select<Entity>, (order, direction): (TaskOrder, Direction)) -> Select<Entity> {
    let direction = match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    };
    let found = match order {
        TaskOrder::CreatedAt => {
            return found.order_by(Column::CreatedAt, direction.clone()).order_by(Column::Id, direction);
        }
        TaskOrder::DueDate => found.order_by_with_nulls(Column::DueDate, direction, NullOrdering::Last),
        TaskOrder::Priority => {
            let urgency = TaskPriority::ALL.iter().map(|priority| priority.as_str());
            found.order_by(place(Column::Priority, urgency), direction)
        }
        TaskOrder::Status => {
            let states = TaskStatus::ALL.iter().map(|status| status.as_str());
            found.order_by(place(Column::Status, states), direction)
        }
    };
    found.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id)
}

/// The index of a column's value in `words`.
fn place(column: Column, words: impl Iterator<Item = &'static str>) -> Expr {
    let case = (0_i32..)
        .zip(words)
        .fold(CaseStatement::new(), |case, (place, word)| case.case(column.into_expr().eq(word), place));
    case.into()
}
