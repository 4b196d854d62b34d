//! The room of reactions, attachments and revisions, so that the rows of a room can be stored together.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

const TABLES: [&str; 3] = ["reactions", "attachments", "message_revisions"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        // SQLite cannot add a constraint later, so there the column begins with a default.
        let column = if is_postgres { "uuid" } else { "blob NOT NULL DEFAULT x''" };
        for table in TABLES {
            dialect::run(manager, &format!("ALTER TABLE {table} ADD COLUMN room_id {column}")).await?;
            let fill = format!(
                "UPDATE {table} SET room_id =
                    (SELECT messages.room_id FROM messages WHERE messages.id = {table}.message_id)"
            );
            dialect::run(manager, &fill).await?;
            if is_postgres {
                dialect::run(manager, &format!("ALTER TABLE {table} ALTER COLUMN room_id SET NOT NULL"))
                    .await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            dialect::run(manager, &format!("ALTER TABLE {table} DROP COLUMN room_id")).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
