//! Durable events: written in sequence, and merged with the creation of messages when read.

use meshup_app::ports::{NewRoomEvent, RoomEvent, StoreError};
use meshup_domain::{RoomId, Seq};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::{corrupt, store_error};
use crate::repositories::{SqlRepositories, micros};
use crate::row::room_event::{Merged, kept};

/// Assigns the next `seq` and writes the event, in one statement.
const RECORD_ON_POSTGRES: &str = "
    WITH turn AS (UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1 RETURNING id, last_seq)
    INSERT INTO room_events (room_id, seq, kind, message_id, actor_id, reaction, created_at)
    SELECT id, last_seq, $2, $3, $4, $5, $6 FROM turn
    RETURNING seq";

/// The same as one batch, since SQLite has no updates within queries, and units are serialized.
const RECORD_ON_SQLITE: &str = "
    UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1;
    INSERT INTO room_events (room_id, seq, kind, message_id, actor_id, reaction, created_at)
    SELECT id, last_seq, $2, $3, $4, $5, $6 FROM rooms WHERE id = $1
    RETURNING seq";

/// Both sides are read in index order, and no further than `limit`.
const MERGED: &str = "
    SELECT seq, message_id, actor_id, kind, reaction, created_at, nonce FROM (
        SELECT * FROM (
            SELECT seq, id AS message_id, author_id AS actor_id, NULL AS kind, NULL AS reaction, created_at,
                nonce
            FROM messages WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
        ) AS created
        UNION ALL
        SELECT * FROM (
            SELECT seq, message_id, actor_id, kind, reaction, created_at, NULL AS nonce
            FROM room_events WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
        ) AS others
    ) AS merged
    ORDER BY seq LIMIT $3";

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn record_event(&self, room: RoomId, event: &NewRoomEvent) -> Result<Seq, StoreError> {
        let NewRoomEvent { change, message, actor, at } = event;
        let (kind, reaction) = kept(change)?;
        let sql = if self.is_postgres() { RECORD_ON_POSTGRES } else { RECORD_ON_SQLITE };
        let values = [
            room.0.into(),
            kind.into(),
            message.0.into(),
            actor.0.into(),
            reaction.into(),
            micros(*at).into(),
        ];
        let rows = self.conn.query_all_raw(self.statement(sql, values)).await.map_err(store_error)?;
        let recorded = rows.first().ok_or_else(|| corrupt("the room of an event", "gone"))?;
        recorded.try_get("", "seq").map(Seq).map_err(store_error)
    }

    pub(super) async fn merged_events(
        &self,
        room: RoomId,
        after: Seq,
        limit: u64,
    ) -> Result<Vec<RoomEvent>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [room.0.into(), after.0.into(), limit.into()];
        let rows = Merged::find_by_statement(self.statement(MERGED, values))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(RoomEvent::try_from).collect()
    }
}
