//! Exports of what users wrote, deleted accounts, and an index of messages by their author.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `due_at` is when an export may be claimed: at once, or when the lease of a node ends; null once it is done. An erasure
/// lasts until nothing of a deleted account is left but its row.
const UP: &str = "
ALTER TABLE users ADD COLUMN deleted_at bigint;
CREATE INDEX messages_of_author ON messages (author_id, id);

CREATE TABLE exports (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status text NOT NULL,
    file text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    attempts integer NOT NULL,
    due_at bigint
);
CREATE INDEX exports_user ON exports (user_id, created_at);
CREATE INDEX exports_due ON exports (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX exports_expiry ON exports (expires_at);

CREATE TABLE erasures (
    user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    requested_at bigint NOT NULL
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["erasures", "exports"]).await?;
        dialect::run(manager, "DROP INDEX messages_of_author").await?;
        dialect::run(manager, "ALTER TABLE users DROP COLUMN deleted_at").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
