//! The search for files that no row refers to: when it is due, and indexes that find the row of a file.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `file_sweep` has one row.
const SCHEMA: &str = "
CREATE TABLE file_sweep (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    due_at bigint NOT NULL
);
INSERT INTO file_sweep (id, due_at) VALUES (1, 0);
CREATE INDEX attachments_file ON attachments (file);
CREATE INDEX task_files_file ON task_files (file);
CREATE INDEX users_avatar ON users (avatar) WHERE avatar IS NOT NULL;
";

const REVERTED: &str = "
DROP INDEX users_avatar;
DROP INDEX task_files_file;
DROP INDEX attachments_file;
DROP TABLE file_sweep;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, REVERTED).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
