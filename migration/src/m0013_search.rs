//! Searchable items and their word index.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The `position` is the creation time in microseconds, times 512, plus an offset that makes it unique. Both
/// databases thus return the newest items first.
const SCHEMA: &str = "
CREATE TABLE search_documents (
    position {key} PRIMARY KEY,
    kind text NOT NULL,
    target_id {uuid} NOT NULL,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    channel_id {uuid} REFERENCES channels (id) ON DELETE CASCADE,
    author_id {uuid} NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    digest text NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (kind, target_id)
);
CREATE INDEX search_documents_newest ON search_documents (server_id, position);
CREATE INDEX search_documents_channel ON search_documents (channel_id) WHERE channel_id IS NOT NULL;
";

/// The maximum size in kilobytes of the pending list, which every search scans completely.
const ON_POSTGRES: &str = "
ALTER TABLE search_documents ADD COLUMN lexemes tsvector NOT NULL;
CREATE INDEX search_documents_lexemes ON search_documents USING gin (lexemes) WITH (gin_pending_list_limit = 512);
";

/// The tokenizer keeps non-ASCII characters and splits at spaces, the only ASCII signs in the input.
/// Entries start with eight letters for the server. Prefixes of two, three and four letters of the word
/// itself are indexed as well, since a search for a short prefix would otherwise merge all matching entries.
const ON_SQLITE: &str = "
CREATE VIRTUAL TABLE search_index USING fts5(words, content='', contentless_delete=1, tokenize='ascii',
    prefix='10 11 12');
CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN
    DELETE FROM search_index WHERE rowid = OLD.position;
END;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let (key, index) = if is_postgres { ("bigint", ON_POSTGRES) } else { ("integer", ON_SQLITE) };
        dialect::run(manager, &format!("{}{index}", SCHEMA.replace("{key}", key))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            dialect::drop_tables(manager, &["search_index"]).await?;
        }
        dialect::drop_tables(manager, &["search_documents"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
