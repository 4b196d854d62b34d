//! The word index of messages by room, and word indexes without accents.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Existing content is indexed again: messages by their projection, which starts over, and everything else
/// because its edition is outdated.
const SCHEMA: &str = "
ALTER TABLE search_documents ADD COLUMN edition integer NOT NULL DEFAULT 0;
CREATE INDEX search_documents_edition ON search_documents (edition, position) WHERE kind <> 'message';
DELETE FROM room_followers WHERE name = 'search';
";

/// By `number`, which increases with `seq` within a room.
const ON_POSTGRES: &str = "
CREATE TABLE message_words (
    number bigint PRIMARY KEY REFERENCES messages (number) ON DELETE CASCADE,
    room_id uuid NOT NULL,
    lexemes tsvector NOT NULL
);
CREATE INDEX message_words_newest ON message_words (room_id, number);
CREATE INDEX message_words_lexemes ON message_words USING gin (lexemes) WITH (gin_pending_list_limit = 512);
";

/// Like `search_index`, but entries start with twelve letters for the room.
const ON_SQLITE: &str = "
CREATE VIRTUAL TABLE message_words USING fts5(words, content='', contentless_delete=1, tokenize='ascii',
    prefix='14 15 16');
CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
    DELETE FROM message_words WHERE rowid = OLD.number;
END;
";

const BACK: &str = "
DROP INDEX search_documents_edition;
ALTER TABLE search_documents DROP COLUMN edition;
DELETE FROM room_followers WHERE name = 'search';
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        dialect::run(manager, SCHEMA).await?;
        dialect::run(manager, if is_postgres { ON_POSTGRES } else { ON_SQLITE }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            dialect::run(manager, "DROP TRIGGER messages_deleted").await?;
        }
        dialect::drop_tables(manager, &["message_words"]).await?;
        dialect::run(manager, BACK).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
