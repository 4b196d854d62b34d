//! The expiry of messages: their content goes, their position stays.

use std::ops::Range;

use async_trait::async_trait;
use meshup_app::ports::{DiscardedFileRepository, RetentionRepository, RoomRetention, StoreError};
use meshup_domain::{RoomId, Seq};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Value,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::portions::{PORTION, Portion};
use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, time_or_none};
use crate::row::message::{Column, Entity};
use crate::row::room;

/// The maximum number of messages that expire in one unit, which holds up those who write in the room.
const BATCH: u64 = 100;

const IS_ANY_SET: &str =
    "SELECT 1 FROM servers WHERE retention_days IS NOT NULL AND deleted_at IS NULL LIMIT 1";

/// In a room, `created_at` grows with `seq`, apart from differences between the clocks of nodes.
const ROOMS: &str = "
    SELECT r.id, s.retention_days, (
        SELECT m.created_at FROM messages m WHERE m.room_id = r.id AND m.seq > r.expired_seq ORDER BY m.seq LIMIT 1
    ) AS oldest
    FROM (SELECT id, expired_seq FROM rooms WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2) r
    LEFT JOIN channels c ON c.room_id = r.id
    LEFT JOIN servers s ON s.id = c.server_id
    ORDER BY r.id";

/// Events of reactions show them, so they become events without content.
const CLEAR_EVENTS: &str = "
    UPDATE room_events SET kind = 'edited', reaction = NULL WHERE (room_id, seq) IN (
        SELECT room_id, seq FROM room_events
        WHERE room_id = $1 AND seq > $2 AND seq < $3 AND created_at < $4 AND reaction IS NOT NULL
            AND message_id NOT IN (SELECT id FROM messages WHERE room_id = $1 AND is_pinned)
        LIMIT $5)";

#[derive(FromQueryResult)]
struct Examined {
    id: Uuid,
    retention_days: Option<i32>,
    oldest: Option<i64>,
}

impl TryFrom<Examined> for RoomRetention {
    type Error = StoreError;

    fn try_from(row: Examined) -> Result<Self, StoreError> {
        let Examined { id, retention_days, oldest } = row;
        Ok(Self { room: RoomId(id), days: retention_days, oldest: time_or_none(oldest)? })
    }
}

/// A message that was posted before the time of expiry.
#[derive(FromQueryResult)]
struct Old {
    id: Uuid,
    seq: i64,
    created_at: i64,
    is_pinned: bool,
    deleted_at: Option<i64>,
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> RetentionRepository for SqlRepositories<C> {
    async fn is_any_set(&self) -> Result<bool, StoreError> {
        let any = self.conn.query_one_raw(self.statement(IS_ANY_SET, [])).await.map_err(store_error)?;
        Ok(any.is_some())
    }

    async fn examine(&self, after: Option<RoomId>, limit: u64) -> Result<Vec<RoomRetention>, StoreError> {
        let after = after.map_or(Uuid::nil(), |RoomId(id)| id);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = Examined::find_by_statement(self.statement(ROOMS, [after.into(), limit.into()]))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(RoomRetention::try_from).collect()
    }

    async fn expire(
        &self,
        room: RoomId,
        before: OffsetDateTime,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.hold_server_of(room).await?;
        let Some(examined) = self.lock_to_expire(room).await? else { return Ok(()) };
        let (old, next) = self.posted_before(room, examined, before).await?;
        let Some(last) = old.last().map(|message| message.seq) else { return Ok(()) };
        let expired: Vec<Uuid> =
            old.iter().filter(|message| !message.is_pinned).map(|message| message.id).collect();
        if !self.clear_dependents(room, &expired).await?
            || !self.clear_events(room, examined..next.unwrap_or(last + 1), before).await?
        {
            return Ok(());
        }
        let files = self.take_attachments(&expired).await?;
        self.add(&files, at).await?;
        self.clear_messages(&expired, at).await?;
        let live = old.iter().filter(|message| !message.is_pinned && message.deleted_at.is_none()).count();
        let live = i64::try_from(live).unwrap_or(i64::MAX);
        let done = self.statement(
            "UPDATE rooms SET expired_seq = $2, message_count = message_count - $3 WHERE id = $1",
            [room.0.into(), last.into(), live.into()],
        );
        self.conn.execute_raw(done).await.map_err(store_error)?;
        Ok(())
    }

    async fn examine_again(&self, room: RoomId, seq: Seq) -> Result<(), StoreError> {
        let back = self.statement(
            "UPDATE rooms SET expired_seq = CAST($2 AS bigint) - 1 WHERE id = $1 AND expired_seq >= $2",
            [room.0.into(), seq.0.into()],
        );
        self.conn.execute_raw(back).await.map_err(store_error)?;
        Ok(())
    }
}

impl<C: ConnectionTrait + Send + Sync> SqlRepositories<C> {
    /// Locks a room and returns up to where its messages have been examined; `None` if it is gone.
    async fn lock_to_expire(&self, room: RoomId) -> Result<Option<i64>, StoreError> {
        room::Entity::find_by_id(room.0)
            .filter(room::Column::DeletedAt.is_null())
            .select_only()
            .column(room::Column::ExpiredSeq)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)
    }

    /// The next messages that are old enough, and the first `seq` after them of one that is not. It is past the end if
    /// there is no such message, and `None` if there are too many old ones to know.
    async fn posted_before(
        &self,
        room: RoomId,
        after: i64,
        before: OffsetDateTime,
    ) -> Result<(Vec<Old>, Option<i64>), StoreError> {
        let mut next = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Seq, Column::CreatedAt, Column::IsPinned, Column::DeletedAt])
            .filter(Column::RoomId.eq(room.0))
            .filter(Column::Seq.gt(after))
            .order_by_asc(Column::Seq)
            .limit(BATCH)
            .into_model::<Old>()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let old = next.iter().take_while(|message| message.created_at < micros(before)).count();
        let is_full = next.len() as u64 == BATCH;
        let end = (!is_full).then_some(i64::MAX);
        let young = next.get(old).map(|message| message.seq).or(end);
        next.truncate(old);
        Ok((next, young))
    }

    /// Deletes rows of which a message can have many; false if some are left for the next unit.
    async fn clear_dependents(&self, room: RoomId, messages: &[Uuid]) -> Result<bool, StoreError> {
        if messages.is_empty() {
            return Ok(true);
        }
        let ids = places(2, messages.len());
        let values = || std::iter::once(room.0).chain(messages.iter().copied()).map(Value::from);
        let of_messages = format!("room_id = $1 AND message_id IN ({ids})");
        let notices = format!("room_id = $1 AND target_id IN ({ids})");
        for portion in [
            Portion { table: "reactions", key: "id", rows: &of_messages },
            Portion { table: "message_revisions", key: "message_id, created_at", rows: &of_messages },
            Portion { table: "mentions", key: "message_id, kind, target_id", rows: &of_messages },
            Portion { table: "notifications", key: "id", rows: &notices },
        ] {
            if self.delete_portion(portion, values()).await? == PORTION {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Removes reactions from old events after one message and before another; false if some are left for the next unit.
    async fn clear_events(
        &self,
        room: RoomId,
        between: Range<i64>,
        before: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let limit = i64::try_from(PORTION).unwrap_or(i64::MAX);
        let values =
            [room.0.into(), between.start.into(), between.end.into(), micros(before).into(), limit.into()];
        let cleared =
            self.conn.execute_raw(self.statement(CLEAR_EVENTS, values)).await.map_err(store_error)?;
        Ok(cleared.rows_affected() < PORTION)
    }

    async fn clear_messages(&self, messages: &[Uuid], at: OffsetDateTime) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let key = if self.is_postgres() { "number" } else { "rowid" };
        let words = format!(
            "DELETE FROM message_words WHERE {key} IN (SELECT number FROM messages WHERE id IN ({}))",
            places(1, messages.len())
        );
        let clear = format!(
            "UPDATE messages SET content = '', nonce = NULL, reply_to = NULL, thread_id = NULL,
                deleted_at = COALESCE(deleted_at, CAST($1 AS bigint))
             WHERE id IN ({}) AND (deleted_at IS NULL OR content <> '')",
            places(2, messages.len())
        );
        let ids = || messages.iter().copied().map(Value::from);
        self.conn.execute_raw(self.statement(&words, ids())).await.map_err(store_error)?;
        let values = std::iter::once(Value::from(micros(at))).chain(ids());
        self.conn.execute_raw(self.statement(&clear, values)).await.map_err(store_error)?;
        Ok(())
    }
}

/// `$2, $3, ...` for `count` values, if `first` is 2.
fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}
