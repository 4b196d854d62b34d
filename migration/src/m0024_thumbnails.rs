//! Thumbnails of attached images, and the queue of those that are still to be made.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `thumbnail_due` is when an image is due, and is null once it is done. Images that are there already are due too.
const UP: [&str; 6] = [
    "ALTER TABLE attachments ADD COLUMN thumbnail_small text",
    "ALTER TABLE attachments ADD COLUMN thumbnail_large text",
    "ALTER TABLE attachments ADD COLUMN thumbnail_due bigint",
    "ALTER TABLE attachments ADD COLUMN thumbnail_tries integer NOT NULL DEFAULT 0",
    "UPDATE attachments SET thumbnail_due = created_at
        WHERE origin = 'attached' AND media_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp')
            AND CAST(width AS bigint) * height <= 40000000",
    "CREATE INDEX attachments_thumbnails ON attachments (thumbnail_due) WHERE thumbnail_due IS NOT NULL",
];

const DOWN: [&str; 5] = [
    "DROP INDEX attachments_thumbnails",
    "ALTER TABLE attachments DROP COLUMN thumbnail_tries",
    "ALTER TABLE attachments DROP COLUMN thumbnail_due",
    "ALTER TABLE attachments DROP COLUMN thumbnail_large",
    "ALTER TABLE attachments DROP COLUMN thumbnail_small",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in UP {
            dialect::run(manager, statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in DOWN {
            dialect::run(manager, statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
