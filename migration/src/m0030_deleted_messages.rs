//! An index of deleted messages, with which the others are counted without being read.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "CREATE INDEX messages_gone ON messages (room_id, seq, author_id, deleted_at) WHERE deleted_at IS NOT NULL";
        dialect::run(manager, index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "DROP INDEX messages_gone").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
