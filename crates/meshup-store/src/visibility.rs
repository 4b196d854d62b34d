//! Channel visibility as a query condition, for all lists. It implements the rule of `ChannelFacts::may_see`
//! in the domain.

use meshup_app::ports::Viewer;
use meshup_domain::role::{Permission, Permissions};
use meshup_domain::{ServerId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};

use crate::row::{channel, channel_member, server};

/// Servers that are deleted, whose rows have not all been deleted yet. There are few of them.
pub(crate) fn deleted_servers() -> SelectStatement {
    Query::select()
        .column(server::Column::Id)
        .from(server::Entity)
        .and_where(Expr::col((server::Entity, server::DELETED_AT)).is_not_null())
        .to_owned()
}

/// Whether a channel is visible to a user who does not manage channels: it is public, or they created it or
/// were added.
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

/// Whether an item of the channel in `column`, or of no channel, is visible to `viewer`.
pub(crate) fn visible_channel(column: Expr, server: ServerId, viewer: Viewer) -> Condition {
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

/// Selects `columns` of the rows `n` of a table of user `$1` that are about rooms which the user may read, with the id of the
/// channel or conversation as `owner`, and of the channel's server as `server`.
pub(crate) fn of_readable_rooms(table: &str, columns: &str) -> String {
    let seen = seen_by("m.user_id", "m.id");
    format!(
        "SELECT c.id AS owner, c.server_id AS server, {columns}
         FROM {table} n
         JOIN channels c ON c.room_id = n.room_id
         JOIN servers s ON s.id = c.server_id
         JOIN members m ON m.server_id = c.server_id AND m.user_id = n.user_id
         WHERE n.user_id = $1 AND m.banned_at IS NULL AND s.deleted_at IS NULL AND {seen}
         UNION ALL
         SELECT v.id, NULL, {columns}
         FROM {table} n
         JOIN rooms r ON r.id = n.room_id
         JOIN conversations v ON v.room_id = n.room_id
         JOIN participants p ON p.conversation_id = v.id AND p.user_id = n.user_id
         WHERE n.user_id = $1 AND r.deleted_at IS NULL"
    )
}

/// Whether channel `c` of server `s` is visible to the user in column `person`, whose membership is in column
/// `member`. For statements about many users, so it looks up their roles.
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
