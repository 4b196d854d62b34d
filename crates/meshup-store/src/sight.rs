//! Which channels somebody sees, as a condition of queries.

use meshup_app::ports::Viewer;
use meshup_domain::ServerId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::row::{channel, channel_member};

/// The channels of a server that are no secret to `viewer`: public ones, those they made, those they were added to.
fn visible(server: ServerId, viewer: Viewer) -> sea_orm::sea_query::SelectStatement {
    let added = Query::select()
        .column(channel_member::Column::ChannelId)
        .from(channel_member::Entity)
        .and_where(channel_member::Column::UserId.eq(viewer.user.0))
        .to_owned();
    Query::select()
        .column((channel::Entity, channel::Column::Id))
        .from(channel::Entity)
        .and_where(channel::Column::ServerId.eq(server.0))
        .cond_where(
            Condition::any()
                .add(channel::Column::IsPrivate.eq(false))
                .add(channel::Column::CreatedBy.eq(viewer.user.0))
                .add(channel::Column::Id.in_subquery(added)),
        )
        .to_owned()
}

/// Whether what belongs to the channel named in `column`, or to none, may be shown to `viewer`.
///
/// The rule is `ChannelFacts::may_see` of the domain, for lists.
pub(crate) fn in_sight(column: Expr, server: ServerId, viewer: Viewer) -> Condition {
    if viewer.sees_all {
        return Condition::all();
    }
    Condition::any().add(column.clone().is_null()).add(column.in_subquery(visible(server, viewer)))
}
