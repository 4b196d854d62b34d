//! Skipping messages by position, for pages deep in a room.

use meshup_app::page::Direction;
use meshup_app::ports::StoreError;
use meshup_domain::RoomId;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::message::Column;

/// Skipping so few messages one by one costs less than counting.
const FEW: i64 = 1_000;

/// The `seq`s after `$2` and up to `$3` that no live message has.
const OTHERS: &str = "
    SELECT (SELECT COUNT(*) FROM room_events WHERE room_id = $1 AND seq > $2 AND seq <= $3)
        + (SELECT COUNT(*) FROM messages
            WHERE room_id = $1 AND seq > $2 AND seq <= $3 AND deleted_at IS NOT NULL) AS others";

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Where to start in order to skip the first `offset` live messages, and how many of them are left to skip from
    /// there.
    ///
    /// Each `seq` up to `last_seq` belongs to a message or to an event. As many as there are messages to skip contain at
    /// most that many messages; events and deleted messages among them are counted in indexes, and are the number of
    /// messages that are left to skip.
    pub(super) async fn skipped(
        &self,
        room: RoomId,
        last_seq: i64,
        offset: u64,
        order: Direction,
    ) -> Result<(Condition, u64), StoreError> {
        let (mut passed, mut left) = (0, i64::try_from(offset).unwrap_or(i64::MAX));
        while left > FEW && passed < last_seq {
            let next = last_seq.min(passed.saturating_add(left));
            let (after, to) = match order {
                Direction::Ascending => (passed, next),
                Direction::Descending => (last_seq - next, last_seq - passed),
            };
            left -= next - passed;
            left += self.others(room, after, to).await?;
            passed = next;
        }
        let from = match order {
            Direction::Ascending => Column::Seq.gt(passed),
            Direction::Descending => Column::Seq.lte(last_seq - passed),
        };
        Ok((Condition::all().add(from), u64::try_from(left).unwrap_or_default()))
    }

    async fn others(&self, room: RoomId, after: i64, to: i64) -> Result<i64, StoreError> {
        let counted = self.statement(OTHERS, [room.0.into(), after.into(), to.into()]);
        let row = self.conn.query_one_raw(counted).await.map_err(store_error)?;
        row.map_or(Ok(0), |row| row.try_get("", "others")).map_err(store_error)
    }
}
