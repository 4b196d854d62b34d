//! The repository of projections.

use async_trait::async_trait;
use meshup_app::ports::{Cursor, ProjectionRepository, StoreError};
use meshup_domain::RoomId;
use sea_orm::{ConnectionTrait, EntityTrait, Value};
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::projection_cursor::Entity;

const BEHIND: &str = "
    SELECT r.id FROM rooms r LEFT JOIN room_followers f ON f.name = $1 AND f.room_id = r.id
    WHERE r.id > $2 AND r.deleted_at IS NULL AND r.last_seq > COALESCE(f.seq, 0)
    ORDER BY r.id LIMIT $3";

/// Inserts the position for a room that is followed for the first time, if the room exists.
const START: &str = "
    INSERT INTO room_followers (name, room_id, seq, part) SELECT $1, id, 0, NULL FROM rooms WHERE id = $2
    ON CONFLICT (name, room_id) DO NOTHING";

/// Locks the row on PostgreSQL: of two concurrent units, the second sees the update of the first.
const CLAIM: &str = "
    UPDATE room_followers SET seq = seq
    WHERE name = $1 AND room_id = $2 AND seq = $3 AND part IS NOT DISTINCT FROM $4";

const ADVANCE: &str = "UPDATE room_followers SET seq = $3, part = $4 WHERE name = $1 AND room_id = $2";

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ProjectionRepository for SqlRepositories<C> {
    async fn behind(&self, name: &str, after: Option<RoomId>, limit: u64) -> Result<Vec<RoomId>, StoreError> {
        let after = after.map_or(Uuid::nil(), |RoomId(id)| id);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values: [Value; 3] = [name.into(), after.into(), limit.into()];
        let rows = self.conn.query_all_raw(self.statement(BEHIND, values)).await.map_err(store_error)?;
        rows.iter().map(|row| row.try_get("", "id").map(RoomId).map_err(store_error)).collect()
    }

    async fn cursor(&self, name: &str, room: RoomId) -> Result<Cursor, StoreError> {
        let row = Entity::find_by_id((name.to_owned(), room.0)).one(&self.conn).await.map_err(store_error)?;
        Ok(row.map(Cursor::from).unwrap_or_default())
    }

    async fn claim(&self, name: &str, room: RoomId, from: Cursor) -> Result<bool, StoreError> {
        if !self.hold_room_in_server(room).await? {
            return Ok(false);
        }
        if from == Cursor::default() {
            self.follow(START, [name.into(), room.0.into()]).await?;
        }
        let Cursor { seq, part } = from;
        Ok(self.follow(CLAIM, [name.into(), room.0.into(), seq.0.into(), part.into()]).await? == 1)
    }

    async fn advance(&self, name: &str, room: RoomId, to: Cursor) -> Result<(), StoreError> {
        let Cursor { seq, part } = to;
        self.follow(ADVANCE, [name.into(), room.0.into(), seq.0.into(), part.into()]).await?;
        Ok(())
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn follow(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, StoreError> {
        let done = self.conn.execute_raw(self.statement(sql, values)).await.map_err(store_error)?;
        Ok(done.rows_affected())
    }
}
