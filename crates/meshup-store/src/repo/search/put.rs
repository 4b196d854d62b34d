//! Storing documents: all of a batch in one statement.

use std::collections::HashSet;

use meshup_app::ports::StoreError;
use meshup_app::search::SearchDocument;
use meshup_domain::ChannelId;
use meshup_domain::search::{INDEX_VERSION, SearchKind, digest};
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use serde::Serialize;

use super::position::{SLOTS, position};
use super::terms;
use crate::error::store_error;
use crate::repositories::{SqlRepositories, json, micros};

/// Stores the documents whose position is free, and returns which.
const PUT_ON_POSTGRES: &str = "
    INSERT INTO search_documents (position, kind, target_id, server_id, channel_id, author_id, title, body, digest,
        created_at, edition, lexemes)
    SELECT position, kind, target_id, server_id, channel_id, author_id, title, body, digest,
        created_at, edition, words::tsvector
    FROM json_to_recordset($1::json) AS new (position bigint, kind text, target_id uuid, server_id uuid,
        channel_id uuid, author_id uuid, title text, body text, digest text, created_at bigint, edition integer,
        words text)
    ON CONFLICT (position) DO NOTHING RETURNING target_id";

/// The words have a separate table.
const PUT_ON_SQLITE: &str = "
    INSERT INTO search_documents (position, kind, target_id, server_id, channel_id, author_id, title, body, digest,
        created_at, edition)
    SELECT value ->> 'position', value ->> 'kind', unhex(value ->> 'target_id', '-'),
        unhex(value ->> 'server_id', '-'), unhex(value ->> 'channel_id', '-'), unhex(value ->> 'author_id', '-'),
        value ->> 'title', value ->> 'body', value ->> 'digest', value ->> 'created_at', value ->> 'edition'
    FROM json_each($1) WHERE true
    ON CONFLICT (position) DO NOTHING RETURNING target_id;

    INSERT INTO search_index (rowid, words)
    SELECT d.position, new.value ->> 'words' FROM json_each($1) new
    CROSS JOIN search_documents d ON d.position = new.value ->> 'position'
        AND d.target_id = unhex(new.value ->> 'target_id', '-')";

/// A document as the statements take it, as an element of a JSON array.
#[derive(Serialize)]
struct Row<'a> {
    position: i64,
    kind: &'a str,
    target_id: Uuid,
    server_id: Uuid,
    channel_id: Option<Uuid>,
    author_id: Uuid,
    title: &'a str,
    body: &'a str,
    digest: String,
    created_at: i64,
    edition: i32,
    words: String,
}

impl<'a> Row<'a> {
    fn new(document: &'a SearchDocument, words: String) -> Self {
        let SearchDocument { kind, id, server, channel, author, title, body, created_at } = document;
        Self {
            position: 0,
            kind: kind.as_str(),
            target_id: *id,
            server_id: server.0,
            channel_id: channel.map(|ChannelId(id)| id),
            author_id: author.0,
            title,
            body: if *kind == SearchKind::Message { "" } else { body },
            digest: digest(title, body),
            created_at: micros(*created_at),
            edition: INDEX_VERSION,
            words,
        }
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Stores each document at a free position for its time, preferably the previous one.
    pub(super) async fn put_documents(&self, documents: &[SearchDocument]) -> Result<(), StoreError> {
        let row = |document| {
            let words = terms::of_document(document);
            let words = if self.is_postgres() { terms::tsvector(&words) } else { words.join(" ") };
            (position(document.created_at), Row::new(document, words))
        };
        let mut left: Vec<(i64, Row<'_>)> = documents.iter().map(row).collect();
        for slot in 0..SLOTS {
            if left.is_empty() {
                return Ok(());
            }
            for (first, row) in &mut left {
                let preferred = i64::from(row.target_id.as_fields().3[7]);
                row.position = *first + (preferred + slot) % SLOTS;
            }
            let stored = self.try_put(&left.iter().map(|(_, row)| row).collect::<Vec<_>>()).await?;
            left.retain(|(_, row)| !stored.contains(&row.target_id));
        }
        Err(StoreError::Internal("too many indexed items were created in the same microsecond".to_owned()))
    }

    async fn try_put(&self, rows: &[&Row<'_>]) -> Result<HashSet<Uuid>, StoreError> {
        let sql = if self.is_postgres() { PUT_ON_POSTGRES } else { PUT_ON_SQLITE };
        let stored =
            self.conn.query_all_raw(self.statement(sql, [json(&rows)?])).await.map_err(store_error)?;
        stored.iter().map(|row| row.try_get("", "target_id").map_err(store_error)).collect()
    }
}
