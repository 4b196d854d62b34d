//! Attachments that were uploaded separately or refer to a URL, besides files sent with a message.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE attachments ADD COLUMN origin text NOT NULL DEFAULT 'attached'")
            .await?;
        dialect::run(manager, "ALTER TABLE attachments ADD COLUMN caption text").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE attachments DROP COLUMN caption").await?;
        dialect::run(manager, "ALTER TABLE attachments DROP COLUMN origin").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
