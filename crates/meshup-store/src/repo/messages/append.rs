//! The send path: stores one message under the next `seq` of its room.

use meshup_app::ports::{AppendOutcome, StoreError};
use meshup_domain::message::{Message, NewMessage};
use meshup_domain::{MessageId, Number, Seq};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::repo::rooms::markers::forward;
use crate::repositories::{SqlRepositories, micros};
use crate::row::{message, room};

/// One statement, in a unit that has locked the room. If the nonce is already known, nothing changes.
///
/// The lock is taken by a separate statement before, since a statement that waits for a row rereads only that
/// row, and would miss the message committed meanwhile.
const APPEND_ON_POSTGRES: &str = concat!(
    "WITH seen AS (
        SELECT id, created_at FROM messages WHERE room_id = $2 AND author_id = $3 AND nonce = $8
     ), turn AS (
        UPDATE rooms SET last_seq = last_seq + 1, message_count = message_count + 1,
            last_message_at = CASE WHEN last_message_at > $9 THEN last_message_at ELSE $9 END
        WHERE id = $2 AND NOT EXISTS (SELECT 1 FROM seen)
        RETURNING last_seq
     ), kept AS (
        INSERT INTO messages (id, room_id, seq, author_id, content, message_type, reply_to, thread_id, nonce,
            is_pinned, created_at)
        SELECT $1, $2, last_seq, $3, $4, $5, $6, $7, $8, FALSE, $9 FROM turn
        RETURNING number, seq
     ), marked AS (
        INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
        SELECT $2, $3, last_seq, $9 FROM turn",
    forward!(),
    ")
     SELECT number, seq, NULL::uuid AS seen, NULL::bigint AS seen_at FROM kept
     UNION ALL
     SELECT NULL, NULL, id, created_at FROM seen"
);

/// The same as one batch, since units are serialized. The later statements depend on whether the message was
/// inserted.
const APPEND_ON_SQLITE: &str = concat!(
    "SELECT NULL AS number, NULL AS seq, id AS seen, created_at AS seen_at
     FROM messages WHERE room_id = $2 AND author_id = $3 AND nonce = $8;

     INSERT INTO messages (id, room_id, seq, author_id, content, message_type, reply_to, thread_id, nonce,
        is_pinned, created_at)
     SELECT $1, id, last_seq + 1, $3, $4, $5, $6, $7, $8, FALSE, $9 FROM rooms
     WHERE id = $2 AND deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM messages WHERE room_id = $2 AND author_id = $3 AND nonce = $8)
     RETURNING number, seq, NULL AS seen, NULL AS seen_at;

     UPDATE rooms SET last_seq = last_seq + 1, message_count = message_count + 1,
        last_message_at = CASE WHEN last_message_at > $9 THEN last_message_at ELSE $9 END
     WHERE id = $2 AND EXISTS (SELECT 1 FROM messages WHERE id = $1);

     INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
     SELECT room_id, author_id, seq, $9 FROM messages WHERE id = $1",
    forward!()
);

/// The position in the room, or the message that has the nonce.
#[derive(Debug, FromQueryResult)]
struct Outcome {
    number: Option<i64>,
    seq: Option<i64>,
    seen: Option<Uuid>,
    seen_at: Option<i64>,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn append_message(
        &self,
        new: &NewMessage,
        nonces_since: OffsetDateTime,
    ) -> Result<AppendOutcome, StoreError> {
        if self.is_postgres() && !self.lock_shared(new).await? {
            return Ok(AppendOutcome::Gone);
        }
        let mut outcome = self.try_append(new).await?;
        if let Some(Outcome { seen: Some(seen), seen_at: Some(at), .. }) = &outcome
            && *at < micros(nonces_since)
        {
            self.forget_nonce(*seen).await?;
            outcome = self.try_append(new).await?;
        }
        Ok(match outcome {
            Some(Outcome { number: Some(number), seq: Some(seq), .. }) => {
                AppendOutcome::New(placed(new, Number(number), Seq(seq)))
            }
            Some(Outcome { seen: Some(seen), .. }) => AppendOutcome::Repeat(MessageId(seen)),
            Some(_) | None => AppendOutcome::Gone,
        })
    }

    /// Locks the room; false if it is gone.
    async fn lock_shared(&self, new: &NewMessage) -> Result<bool, StoreError> {
        let held = room::Entity::find_by_id(new.room.0)
            .filter(room::Column::DeletedAt.is_null())
            .select_only()
            .column(room::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(held.is_some())
    }

    async fn try_append(&self, new: &NewMessage) -> Result<Option<Outcome>, StoreError> {
        let NewMessage { id, room, author, content, message_type, reply_to, thread, nonce, created_at } = new;
        let sql = if self.is_postgres() { APPEND_ON_POSTGRES } else { APPEND_ON_SQLITE };
        let values = [
            id.0.into(),
            room.0.into(),
            author.0.into(),
            content.as_str().into(),
            message_type.as_str().into(),
            reply_to.map(|message| message.0).into(),
            thread.map(|thread| thread.0).into(),
            nonce.clone().into(),
            micros(*created_at).into(),
        ];
        let rows = Outcome::find_by_statement(self.statement(sql, values))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().next())
    }

    /// Clears a nonce that has expired.
    async fn forget_nonce(&self, message: Uuid) -> Result<(), StoreError> {
        message::Entity::update_many()
            .set(message::ActiveModel { nonce: Set(None), ..message::ActiveModel::default() })
            .filter(message::Column::Id.eq(message))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// The message with its assigned number and `seq`.
fn placed(new: &NewMessage, number: Number, seq: Seq) -> Message {
    let NewMessage { id, room, author, content, message_type, reply_to, thread, nonce: _, created_at } = new;
    Message {
        id: *id,
        number,
        room: *room,
        seq,
        author: *author,
        content: content.clone(),
        message_type: *message_type,
        reply_to: *reply_to,
        thread: *thread,
        is_pinned: false,
        created_at: *created_at,
        edited_at: None,
        deleted_at: None,
    }
}
