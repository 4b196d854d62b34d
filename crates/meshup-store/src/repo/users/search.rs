//! Finding users (`docs/rules.md#finding-users`).

use meshup_domain::UserId;
use meshup_domain::text::folded;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use crate::repositories::SqlRepositories;
use crate::row::{block, user};
use crate::visibility::deleted_servers;

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Users who share a server or conversation with the viewer and have `text` in a name, or whose username
    /// is `text`; neither the viewer nor users who block them.
    pub(super) fn findable(&self, viewer: UserId, text: &str) -> Condition {
        let name = Condition::any()
            .add(self.contains(user::Column::Username.into_expr(), text))
            .add(self.contains(user::Column::DisplayName.into_expr(), text));
        let near = Condition::any()
            .add(Expr::exists(shared("members", "server_id", viewer).and_where(welcome()).take()))
            .add(Expr::exists(shared("participants", "conversation_id", viewer)));
        others(viewer).add(
            Condition::any()
                .add(user::Column::UsernameKey.eq(folded(text)))
                .add(Condition::all().add(name).add(near)),
        )
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Users with `text` in a name or in their public email address; neither the viewer nor users who block
    /// them.
    pub(super) fn listed(&self, viewer: UserId, text: &str) -> Condition {
        let email = Condition::all()
            .add(user::Column::ShowEmail.eq(true))
            .add(self.contains(user::Column::Email.into_expr(), text));
        let matching = Condition::any()
            .add(self.contains(user::Column::Username.into_expr(), text))
            .add(self.contains(user::Column::DisplayName.into_expr(), text))
            .add(email);
        others(viewer).add(matching)
    }
}

/// Neither the viewer, nor users who block them, nor deleted accounts.
fn others(viewer: UserId) -> Condition {
    Condition::all()
        .add(user::Column::Id.ne(viewer.0))
        .add(user::Column::DeletedAt.is_null())
        .add(Expr::exists(blocking(viewer)).not())
}

/// A server or conversation shared by the user of the outer query and the viewer.
fn shared(table: &'static str, place: &'static str, viewer: UserId) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from_as(table, "theirs")
        .join_as(
            sea_orm::JoinType::InnerJoin,
            table,
            "mine",
            Expr::col(("mine", place)).equals(("theirs", place)),
        )
        .and_where(Expr::col(("mine", "user_id")).eq(viewer.0))
        .and_where(Expr::col(("theirs", "user_id")).equals((user::Entity, user::Column::Id)))
        .take()
}

/// The server exists, and neither of the two is banned from it.
fn welcome() -> Expr {
    Expr::col(("mine", "banned_at"))
        .is_null()
        .and(Expr::col(("theirs", "banned_at")).is_null())
        .and(Expr::col(("mine", "server_id")).not_in_subquery(deleted_servers()))
}

/// A block by the user of the outer query against the viewer.
fn blocking(viewer: UserId) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(block::Entity)
        .and_where(
            Expr::col((block::Entity, block::Column::BlockerId)).equals((user::Entity, user::Column::Id)),
        )
        .and_where(block::Column::BlockedId.eq(viewer.0))
        .take()
}
