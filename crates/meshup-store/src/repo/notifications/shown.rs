//! Visibility and content of notifications.

use meshup_app::ports::StoreError;
use meshup_domain::NotificationId;
use meshup_domain::message::QUOTE_LENGTH;
use meshup_domain::notification::NotificationKind;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::notification::{Column, Entity};
use crate::visibility::seen_by;

/// Marked as read, or its room is read up to there. Read markers also move independently of notifications,
/// for example when the user posts; the condition keeps both consistent.
const IS_READ: &str = "(notifications.read_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM read_markers k WHERE k.room_id = notifications.room_id AND k.user_id = notifications.user_id
        AND k.last_read_seq >= notifications.seq))";

/// Notifications of a server are visible to its members, and those of a channel to users who can see it,
/// `{seen}`.
const SEEN: &str = "(notifications.server_id IS NULL OR EXISTS (
    SELECT 1 FROM members m
    JOIN servers s ON s.id = m.server_id
    LEFT JOIN channels c ON c.id = notifications.place_id
    WHERE m.server_id = notifications.server_id AND m.user_id = notifications.user_id AND m.banned_at IS NULL
        AND s.deleted_at IS NULL
        AND (notifications.place_id IS NULL OR {seen})))";

/// Notifications about messages of a deleted room wait to be deleted with it.
const IN_ROOM: &str = "NOT EXISTS (
    SELECT 1 FROM rooms r WHERE r.id = notifications.room_id AND r.deleted_at IS NOT NULL)";

/// A notification about a message depends on the message's current state: it is hidden if the message is
/// deleted or no longer mentions the user. A mention of a role applies to its current holders, consistent
/// with the unread counts.
const STANDS: &str = "(NOT EXISTS (
        SELECT 1 FROM messages x WHERE x.id = notifications.target_id AND x.deleted_at IS NOT NULL)
    AND (notifications.kind <> '{mention}' OR EXISTS (
        SELECT 1 FROM mentions n WHERE n.message_id = notifications.target_id
            AND (n.kind = 'everyone'
                OR (n.kind = 'user' AND n.target_id = notifications.user_id)
                OR (n.kind = 'role' AND n.target_id IN (
                    SELECT h.role_id FROM member_roles h JOIN members w ON w.id = h.member_id
                    WHERE w.user_id = notifications.user_id))))))";

/// The start of the message's current text.
const CONTENT: &str =
    "(SELECT substr(x.content, 1, {length}) FROM messages x WHERE x.id = notifications.target_id)";

const FILES: &str = "(SELECT COUNT(*) FROM attachments a WHERE a.message_id = notifications.target_id)";

pub(super) fn is_read() -> SimpleExpr {
    Expr::cust(IS_READ)
}

/// Whether the notification is visible: the user still has access, and its cause still holds.
pub(super) fn seen() -> Condition {
    Condition::all()
        .add(Expr::cust(SEEN.replace("{seen}", &seen_by("m.user_id", "m.id"))))
        .add(Expr::cust(IN_ROOM))
        .add(Expr::cust(STANDS.replace("{mention}", NotificationKind::Mention.as_str())))
}

/// Notifications with the columns of [`crate::row::notification::Shown`].
pub(super) fn shown() -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::UserId,
            Column::Kind,
            Column::Title,
            Column::Body,
            Column::ServerId,
            Column::PlaceId,
            Column::TargetId,
            Column::CreatedAt,
        ])
        .expr_as(is_read(), "is_read")
        .expr_as(Expr::cust(CONTENT.replace("{length}", &QUOTE_LENGTH.to_string())), "content")
        .expr_as(Expr::cust(FILES), "files")
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn ids_of(
        &self,
        which: Condition,
        limit: u64,
    ) -> Result<Vec<NotificationId>, StoreError> {
        let ids: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(which)
            .order_by_asc(Column::CreatedAt)
            .limit(limit)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(NotificationId).collect())
    }
}
