//! The send path: stores messages under the next `seq`s of their rooms.

mod sql;

use std::collections::{HashMap, HashSet};

use meshup_app::ports::{AppendOutcome, StoreError};
use meshup_domain::message::{Message, NewMessage};
use meshup_domain::{MessageId, Number, RoomId, Seq, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use serde::Serialize;
use time::Duration;
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, json, micros};
use crate::row::message;

/// A message as the statements take it, as an element of a JSON array.
#[derive(Serialize)]
struct Sent<'a> {
    /// Its place in the order of the messages.
    place: usize,
    id: Uuid,
    room_id: Uuid,
    author_id: Uuid,
    content: &'a str,
    message_type: &'a str,
    reply_to: Option<Uuid>,
    thread_id: Option<Uuid>,
    nonce: Option<&'a str>,
    created_at: i64,
}

impl<'a> Sent<'a> {
    fn new(place: usize, new: &'a NewMessage) -> Self {
        let NewMessage { id, room, author, content, message_type, reply_to, thread, nonce, created_at } = new;
        Self {
            place,
            id: id.0,
            room_id: room.0,
            author_id: author.0,
            content,
            message_type: message_type.as_str(),
            reply_to: reply_to.map(|message| message.0),
            thread_id: thread.map(|thread| thread.0),
            nonce: nonce.as_deref(),
            created_at: micros(*created_at),
        }
    }
}

/// What became of a message: its position, or the message that has its nonce, or neither if the message that it answers
/// is gone.
#[derive(Debug, Clone, FromQueryResult)]
struct Row {
    id: Uuid,
    number: Option<i64>,
    seq: Option<i64>,
    seen: Option<Uuid>,
    seen_at: Option<i64>,
    ends_draft: bool,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn append_messages(
        &self,
        new: &[NewMessage],
        nonce_lifetime: Duration,
    ) -> Result<Vec<AppendOutcome>, StoreError> {
        let rooms = if self.is_postgres() { Some(self.lock_rooms_of(new).await?) } else { None };
        let exists = |new: &NewMessage| rooms.as_ref().is_none_or(|rooms| rooms.contains(&new.room.0));
        let originals = originals(new);
        let is_first = |(at, new): &(usize, &NewMessage)| !originals.contains_key(at) && exists(new);
        let firsts: Vec<&NewMessage> = new.iter().enumerate().filter(is_first).map(|(_, new)| new).collect();
        let mut rows = self.try_append(&firsts).await?;
        let expired: Vec<&NewMessage> =
            firsts.into_iter().filter(|new| is_expired(&rows, new, nonce_lifetime)).collect();
        if !expired.is_empty() {
            self.forget_nonces_of(expired.iter().filter_map(|new| rows.get(&new.id.0)?.seen)).await?;
            rows.extend(self.try_append(&expired).await?);
        }
        let outcome = |(at, sent): (usize, &NewMessage)| match originals.get(&at) {
            Some(original) => repeated(outcome(&rows, &new[*original])),
            None => outcome(&rows, sent),
        };
        Ok(new.iter().enumerate().map(outcome).collect())
    }

    /// Locks the rooms in the order of their ids, and returns those that exist.
    async fn lock_rooms_of(&self, new: &[NewMessage]) -> Result<HashSet<Uuid>, StoreError> {
        let lock = self.statement(sql::LOCK_ON_POSTGRES, [self.id_list(new.iter().map(|new| new.room.0))]);
        let locked = self.conn.query_all_raw(lock).await.map_err(store_error)?;
        locked.iter().map(|row| row.try_get("", "id").map_err(store_error)).collect()
    }

    /// Stores the messages whose nonces are not known, and returns a row for each message unless its room is gone.
    async fn try_append(&self, new: &[&NewMessage]) -> Result<HashMap<Uuid, Row>, StoreError> {
        let sent: Vec<Sent<'_>> = new.iter().enumerate().map(|(place, new)| Sent::new(place, new)).collect();
        let sent = json(&sent)?;
        let statement = if self.is_postgres() {
            let rooms = self.id_list(new.iter().map(|new| new.room.0));
            self.statement(sql::APPEND_ON_POSTGRES, [sent, rooms])
        } else {
            self.statement(sql::APPEND_ON_SQLITE, [sent])
        };
        let rows = Row::find_by_statement(statement).all(&self.conn).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// Clears nonces that have expired.
    async fn forget_nonces_of(&self, messages: impl Iterator<Item = Uuid>) -> Result<(), StoreError> {
        message::Entity::update_many()
            .set(message::ActiveModel { nonce: Set(None), ..message::ActiveModel::default() })
            .filter(message::Column::Id.is_in(messages))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// Which messages repeat the nonce of an earlier one among them, and which one that is.
fn originals(new: &[NewMessage]) -> HashMap<usize, usize> {
    let mut firsts = HashMap::<(RoomId, UserId, &str), usize>::new();
    let mut originals = HashMap::new();
    for (at, new) in new.iter().enumerate() {
        let Some(nonce) = &new.nonce else { continue };
        let first = *firsts.entry((new.room, new.author, nonce)).or_insert(at);
        if first != at {
            originals.insert(at, first);
        }
    }
    originals
}

fn is_expired(rows: &HashMap<Uuid, Row>, new: &NewMessage, lifetime: Duration) -> bool {
    let seen_at = rows.get(&new.id.0).and_then(|row| row.seen_at);
    seen_at.is_some_and(|at| at < micros(new.created_at - lifetime))
}

fn outcome(rows: &HashMap<Uuid, Row>, new: &NewMessage) -> AppendOutcome {
    match rows.get(&new.id.0) {
        Some(Row { number: Some(number), seq: Some(seq), ends_draft, .. }) => {
            AppendOutcome::New { message: placed(new, Number(*number), Seq(*seq)), ends_draft: *ends_draft }
        }
        Some(Row { seen: Some(seen), .. }) => AppendOutcome::Repeat(MessageId(*seen)),
        Some(_) => AppendOutcome::AnswerGone,
        None => AppendOutcome::Gone,
    }
}

/// The outcome of a repeat of a message with this outcome.
fn repeated(original: AppendOutcome) -> AppendOutcome {
    match original {
        AppendOutcome::New { message, ends_draft: _ } => AppendOutcome::Repeat(message.id),
        AppendOutcome::Repeat(_) | AppendOutcome::Gone | AppendOutcome::AnswerGone => original,
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
