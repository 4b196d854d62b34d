//! Unread counts, in one statement for channels and one for conversations.

use meshup_app::ports::{StoreError, UnreadRoom};
use meshup_domain::conversation::{ConversationKind, RequestStatus};
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, ConversationId, RoomId, Seq, ServerId, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, padded};
use crate::visibility::seen_by;

/// Live messages of others in room `r` after marker `k` of user `$1`.
///
/// Each `seq` up to `last_seq` belongs to a message or to an event, so the messages are what remains when the others are
/// subtracted: events, one's own messages, of which there are few after a marker that each of them moves, and the deleted
/// ones of others. Those are counted in indexes, and messages that are to be counted are not read.
const UNREAD: &str = "
    (CASE WHEN r.last_seq > COALESCE(k.last_read_seq, 0) THEN
        r.last_seq - COALESCE(k.last_read_seq, 0)
        - (SELECT COUNT(*) FROM room_events e WHERE e.room_id = r.id AND e.seq > COALESCE(k.last_read_seq, 0))
        - (SELECT COUNT(*) FROM messages x
            WHERE x.room_id = r.id AND x.author_id = $1 AND x.seq > COALESCE(k.last_read_seq, 0))
        - (SELECT COUNT(*) FROM messages x
            WHERE x.room_id = r.id AND x.seq > COALESCE(k.last_read_seq, 0)
                AND x.author_id <> $1 AND x.deleted_at IS NOT NULL)
    ELSE 0 END) AS unread";

/// The other counts of room `r` after marker `k` of user `$1`. Every role belongs to one server, so it is
/// safe to match all of a user's roles in each room.
const NUMBERS: &str = "
    r.last_seq,
    COALESCE(k.last_read_seq, 0) AS last_read_seq,
    (CASE WHEN r.last_seq > COALESCE(k.last_read_seq, 0) THEN
        (SELECT COUNT(DISTINCT n.message_id) FROM mentions n JOIN messages x ON x.id = n.message_id
            WHERE n.room_id = r.id AND n.seq > COALESCE(k.last_read_seq, 0)
                AND x.author_id <> $1 AND x.deleted_at IS NULL
                AND (n.kind = 'everyone'
                    OR (n.kind = 'user' AND n.target_id = $1)
                    OR (n.kind = 'role' AND n.target_id IN (
                        SELECT h.role_id FROM member_roles h JOIN members w ON w.id = h.member_id
                        WHERE w.user_id = $1))))
    ELSE 0 END) AS mentions";

/// Channels visible to user `$1` in their servers.
const CHANNELS: &str = "
    FROM members m
    JOIN servers s ON s.id = m.server_id
    JOIN channels c ON c.server_id = m.server_id
    JOIN rooms r ON r.id = c.room_id
    LEFT JOIN read_markers k ON k.room_id = r.id AND k.user_id = $1
    WHERE m.user_id = $1 AND m.banned_at IS NULL AND s.deleted_at IS NULL
        AND {seen}
    ORDER BY m.server_id, c.position, c.id";

/// Pending requests of others are not counted (`docs/rules.md#read-markers`).
const CONVERSATIONS: &str = "
    FROM participants p
    JOIN conversations v ON v.id = p.conversation_id
    JOIN rooms r ON r.id = v.room_id
    LEFT JOIN read_markers k ON k.room_id = r.id AND k.user_id = $1
    WHERE p.user_id = $1 AND NOT p.is_hidden AND (v.status = $2 OR v.created_by = $1)
    ORDER BY v.number";

/// Accepted one-to-one conversations ($2, $3) of user `$1`.
const DIRECT: &str = "
    FROM participants p
    JOIN conversations v ON v.id = p.conversation_id
    JOIN rooms r ON r.id = v.room_id
    LEFT JOIN read_markers k ON k.room_id = r.id AND k.user_id = $1
    WHERE p.user_id = $1 AND NOT p.is_hidden AND v.kind = $2 AND v.status = $3";

#[derive(Debug, FromQueryResult)]
struct Counted {
    owner: Uuid,
    /// Set for a channel's room.
    server: Option<Uuid>,
    unread: i64,
    mentions: i64,
    last_read_seq: i64,
    last_seq: i64,
}

#[derive(Debug, FromQueryResult)]
struct UnreadIn {
    room: Uuid,
    unread: i64,
}

impl From<Counted> for UnreadRoom {
    fn from(row: Counted) -> Self {
        let Counted { owner, server, unread, mentions, last_read_seq, last_seq } = row;
        let owner = match server {
            Some(server) => RoomOwner::Channel { id: ChannelId(owner), server: ServerId(server) },
            None => RoomOwner::Conversation { id: ConversationId(owner) },
        };
        Self { owner, unread, mentions, last_read_seq: Seq(last_read_seq), last_seq: Seq(last_seq) }
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn unread_channels(&self, user: UserId) -> Result<Vec<UnreadRoom>, StoreError> {
        let channels = CHANNELS.replace("{seen}", &seen_by("$1", "m.id"));
        let sql = format!("SELECT c.id AS owner, c.server_id AS server, {UNREAD}, {NUMBERS} {channels}");
        self.counted(&sql, vec![user.0.into()]).await
    }

    pub(super) async fn unread_conversations(&self, user: UserId) -> Result<Vec<UnreadRoom>, StoreError> {
        let sql = format!("SELECT v.id AS owner, NULL AS server, {UNREAD}, {NUMBERS} {CONVERSATIONS}");
        self.counted(&sql, vec![user.0.into(), RequestStatus::Accepted.as_str().into()]).await
    }

    pub(super) async fn unread_of(
        &self,
        user: UserId,
        rooms: &[RoomId],
    ) -> Result<Vec<(RoomId, i64)>, StoreError> {
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let ids = padded(rooms.iter().map(|room| room.0));
        let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT r.id AS room, {UNREAD} FROM rooms r
             LEFT JOIN read_markers k ON k.room_id = r.id AND k.user_id = $1
             WHERE r.id IN ({}) AND r.last_seq > COALESCE(k.last_read_seq, 0)",
            places.join(", ")
        );
        let values = std::iter::once(user.0).chain(ids).map(Value::from);
        let rows = UnreadIn::find_by_statement(self.statement(&sql, values))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows
            .into_iter()
            .filter(|row| row.unread > 0)
            .map(|UnreadIn { room, unread }| (RoomId(room), unread))
            .collect())
    }

    pub(super) async fn unread_of_direct(&self, user: UserId) -> Result<i64, StoreError> {
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(n.unread), 0) AS BIGINT) AS total FROM (SELECT {UNREAD} {DIRECT}) n"
        );
        let (direct, accepted) = (ConversationKind::Direct.as_str(), RequestStatus::Accepted.as_str());
        let statement = self.statement(&sql, [user.0.into(), direct.into(), accepted.into()]);
        let total = self.conn.query_one_raw(statement).await.map_err(store_error)?;
        total.map_or(Ok(0), |row| row.try_get("", "total")).map_err(store_error)
    }

    async fn counted(&self, sql: &str, values: Vec<Value>) -> Result<Vec<UnreadRoom>, StoreError> {
        let rows = Counted::find_by_statement(self.statement(sql, values))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(UnreadRoom::from).collect())
    }
}
