//! The index of messages by room.

use meshup_app::ports::StoreError;
use meshup_domain::message::Message;
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use serde::Serialize;

use super::terms;
use crate::error::store_error;
use crate::repositories::{SqlRepositories, json};

const FORGET_ON_POSTGRES: &str = "DELETE FROM message_words WHERE number = ANY($1::bigint[])";

const FORGET_ON_SQLITE: &str =
    "DELETE FROM message_words WHERE rowid IN (SELECT CAST(value AS integer) FROM json_each($1))";

const KEEP_ON_POSTGRES: &str = "
    INSERT INTO message_words (number, room_id, lexemes) SELECT number, room_id, words::tsvector
    FROM json_to_recordset($1::json) AS new (number bigint, room_id uuid, words text)";

const KEEP_ON_SQLITE: &str = "
    INSERT INTO message_words (rowid, words) SELECT value ->> 'number', value ->> 'words' FROM json_each($1)";

/// The words of a message, as an element of a JSON array.
#[derive(Serialize)]
struct Row {
    number: i64,
    room_id: Uuid,
    words: String,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Indexes messages by their current text; those that are deleted or empty are not indexed.
    pub(super) async fn replace_words(&self, messages: &[Message]) -> Result<(), StoreError> {
        let is_postgres = self.is_postgres();
        let [forget, keep] = if is_postgres {
            [FORGET_ON_POSTGRES, KEEP_ON_POSTGRES]
        } else {
            [FORGET_ON_SQLITE, KEEP_ON_SQLITE]
        };
        let numbers = self.id_list(messages.iter().map(|message| message.number.0));
        self.conn.execute_raw(self.statement(forget, [numbers])).await.map_err(store_error)?;
        let row = |message: &Message| {
            let words = terms::of_message(message.room, &message.content);
            let words = if is_postgres { terms::tsvector(&words) } else { words.join(" ") };
            Row { number: message.number.0, room_id: message.room.0, words }
        };
        let is_indexed = |message: &&Message| message.is_live() && !message.content.is_empty();
        let rows: Vec<Row> = messages.iter().filter(is_indexed).map(row).collect();
        self.conn.execute_raw(self.statement(keep, [json(&rows)?])).await.map(|_| ()).map_err(store_error)
    }
}
