//! Which channels somebody sees, as a condition of queries. The rule is `ChannelFacts::may_see` of the domain, and
//! stands here for all lists.

use meshup_app::ports::Viewer;
use meshup_domain::role::{Permission, Permissions};
use meshup_domain::{ServerId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::row::{channel, channel_member};

/// Whether a channel is open to somebody who does not manage channels: it is public, they made it, or were added.
pub(crate) fn open_to(user: UserId) -> Condition {
    let added = Query::select()
        .column(channel_member::Column::ChannelId)
        .from(channel_member::Entity)
        .and_where(channel_member::Column::UserId.eq(user.0))
        .to_owned();
    Condition::any()
        .add(channel::Column::IsPrivate.eq(false))
        .add(channel::Column::CreatedBy.eq(user.0))
        .add(channel::Column::Id.in_subquery(added))
}

/// Whether what belongs to the channel named in `column`, or to none, may be shown to `viewer`.
pub(crate) fn in_sight(column: Expr, server: ServerId, viewer: Viewer) -> Condition {
    if viewer.sees_all {
        return Condition::all();
    }
    let visible = Query::select()
        .column((channel::Entity, channel::Column::Id))
        .from(channel::Entity)
        .and_where(channel::Column::ServerId.eq(server.0))
        .cond_where(open_to(viewer.user))
        .to_owned();
    Condition::any().add(column.clone().is_null()).add(column.in_subquery(visible))
}

/// Whether channel `c` of server `s` may be shown to the user in column `person`, who is the member in column `member`:
/// for statements about many people, whose roles are looked up.
pub(crate) fn seen_by(person: &str, member: &str) -> String {
    let manages: Permissions = [Permission::ManageChannels].into_iter().collect();
    let manages = manages.bits();
    format!(
        "(NOT c.is_private OR c.created_by = {person} OR s.owner_id = {person}
            OR EXISTS (SELECT 1 FROM users y WHERE y.id = {person} AND y.is_admin)
            OR EXISTS (SELECT 1 FROM channel_members a WHERE a.channel_id = c.id AND a.user_id = {person})
            OR EXISTS (SELECT 1 FROM member_roles h JOIN roles o ON o.id = h.role_id
                WHERE h.member_id = {member} AND (o.permissions & {manages}) <> 0))"
    )
}
