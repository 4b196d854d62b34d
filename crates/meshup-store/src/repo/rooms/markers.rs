//! Read markers, which move forward unless their user marks messages as unread.

use meshup_app::ports::StoreError;
use meshup_domain::{ConversationId, RoomId, Seq, ServerId, UserId};
use sea_orm::{ConnectionTrait, Value};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};

/// The conflict clause of an insert: nothing is written if the marker is at the position or beyond.
macro_rules! forward {
    () => {
        " ON CONFLICT (room_id, user_id) DO UPDATE
          SET last_read_seq = excluded.last_read_seq, updated_at = excluded.updated_at
          WHERE read_markers.last_read_seq < excluded.last_read_seq"
    };
}
pub(crate) use forward;

const MARK_READ: &str = concat!(
    "INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
     SELECT id, $2, $3, $4 FROM rooms WHERE id = $1",
    forward!()
);

const MARK_UNREAD: &str = "
    UPDATE read_markers SET last_read_seq = $3, updated_at = $4
    WHERE room_id = $1 AND user_id = $2 AND last_read_seq > $3";

/// Markers in every channel of a server.
const JOIN_SERVER: &str = concat!(
    "INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
     SELECT r.id, $2, r.last_seq, $3
     FROM channels c JOIN rooms r ON r.id = c.room_id
     WHERE c.server_id = $1",
    forward!()
);

/// Markers of participants who joined a conversation at or after `$2`.
const JOIN_CONVERSATION: &str = concat!(
    "INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
     SELECT r.id, p.user_id, r.last_seq, p.joined_at
     FROM participants p
     JOIN conversations v ON v.id = p.conversation_id
     JOIN rooms r ON r.id = v.room_id
     WHERE p.conversation_id = $1 AND p.joined_at >= $2",
    forward!()
);

impl<C: ConnectionTrait + Send + Sync> SqlRepositories<C> {
    pub(super) async fn move_marker(
        &self,
        room: RoomId,
        user: UserId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        if up_to <= Seq::default() || !self.hold_room(room).await? {
            return Ok(false);
        }
        let values = [room.0.into(), user.0.into(), up_to.0.into(), micros(at).into()];
        Ok(self.move_markers(MARK_READ, values).await? > 0)
    }

    pub(super) async fn move_marker_back(
        &self,
        room: RoomId,
        user: UserId,
        back_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        if !self.hold_room(room).await? {
            return Ok(false);
        }
        let values = [room.0.into(), user.0.into(), back_to.0.into(), micros(at).into()];
        Ok(self.move_markers(MARK_UNREAD, values).await? > 0)
    }

    pub(super) async fn read_server(
        &self,
        server: ServerId,
        user: UserId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.move_markers(JOIN_SERVER, [server.0.into(), user.0.into(), micros(at).into()]).await?;
        Ok(())
    }

    /// Sets the markers of participants who joined at or after `since` to the current end of the room.
    pub(in crate::repo) async fn read_conversation(
        &self,
        conversation: ConversationId,
        since: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.move_markers(JOIN_CONVERSATION, [conversation.0.into(), micros(since).into()]).await?;
        Ok(())
    }

    async fn move_markers(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let moved = self.conn.execute_raw(self.statement(sql, values)).await.map_err(store_error)?;
        Ok(moved.rows_affected())
    }
}
