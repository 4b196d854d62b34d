//! Selection and order of a user's conversation lists.

use meshup_app::ports::{ConversationFilter, ConversationQuery};
use meshup_domain::UserId;
use meshup_domain::conversation::{ConversationKind, RequestStatus};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Select,
};

use super::message_search::MessageMatches;
use crate::repositories::SqlRepositories;
use crate::row::conversation::{Column, Entity, Relation};
use crate::row::{participant, room, user};

fn accepted() -> Expr {
    Column::Status.eq(RequestStatus::Accepted.as_str())
}

fn direct() -> Expr {
    Column::Kind.eq(ConversationKind::Direct.as_str())
}

/// Accepted, or the viewer's own request (`docs/rules.md#requests`).
fn shown_to(person: UserId) -> Condition {
    Condition::any().add(accepted()).add(Column::CreatedBy.eq(person.0))
}

fn on(filter: ConversationFilter, person: UserId) -> Condition {
    let kept = participant::Column::IsHidden.eq(false);
    match filter {
        ConversationFilter::Everything => Condition::all().add(kept).add(shown_to(person)),
        ConversationFilter::Direct => Condition::all().add(kept).add(shown_to(person)).add(direct()),
        ConversationFilter::Inbox { archived, only_pinned } => Condition::all()
            .add(kept)
            .add(accepted())
            .add(direct())
            .add_option((!archived).then(|| participant::Column::IsArchived.eq(false)))
            .add_option(only_pinned.then(|| participant::Column::IsPinned.eq(true))),
        ConversationFilter::Requests => Condition::all()
            .add(Column::Status.eq(RequestStatus::Pending.as_str()))
            .add(Column::CreatedBy.ne(person.0)),
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) fn filter(&self, query: &ConversationQuery, found: &MessageMatches) -> Select<Entity> {
        let ConversationQuery { person, filter, search } = query;
        let activity = Func::coalesce([
            Expr::col((room::Entity, room::Column::LastMessageAt)),
            Expr::col((Entity, Column::CreatedAt)),
        ]);
        let mut select = Entity::find()
            .join(JoinType::InnerJoin, Relation::Room.def())
            .join_rev(JoinType::InnerJoin, participant::Relation::Conversation.def())
            .filter(participant::Column::UserId.eq(person.0))
            .filter(on(*filter, *person));
        if let Some(text) = search {
            select = select.filter(self.mentions_text(text, *person, found));
        }
        if matches!(filter, ConversationFilter::Inbox { .. }) {
            select = select.order_by_desc(participant::Column::IsPinned);
        }
        select.order_by_desc(Expr::from(activity)).order_by_desc(Column::Number)
    }

    /// In the title, in another participant's name, or in a live message.
    fn mentions_text(&self, text: &str, person: UserId, found: &MessageMatches) -> Condition {
        let people = Query::select()
            .expr(Expr::val(1))
            .from_as(participant::Entity, "named")
            .inner_join(
                user::Entity,
                Expr::col(("named", participant::Column::UserId)).eq(user::Column::Id.into_expr()),
            )
            .and_where(Expr::col(("named", participant::Column::ConversationId)).eq(Column::Id.into_expr()))
            .and_where(Expr::col(("named", participant::Column::UserId)).ne(person.0))
            .cond_where(
                Condition::any()
                    .add(self.contains(user::Column::Username.into_expr(), text))
                    .add(self.contains(user::Column::DisplayName.into_expr(), text)),
            )
            .to_owned();
        Condition::any()
            .add(self.contains(Column::Title.into_expr(), text))
            .add(Expr::exists(people))
            .add(self.has_match(found))
    }
}
