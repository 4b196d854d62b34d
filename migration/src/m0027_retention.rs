//! Retention of messages, and the deletion of servers, channels and groups in pieces.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Messages up to `expired_seq` have expired, unless they are pinned. Rows of a server or room that has `deleted_at` are
/// still to be deleted. They are found by `server_id`, for which the indexes without deleted items are of no use.
const UP: [&str; 12] = [
    "ALTER TABLE servers ADD COLUMN retention_days integer",
    "ALTER TABLE servers ADD COLUMN deleted_at bigint",
    "CREATE INDEX servers_deleted ON servers (deleted_at) WHERE deleted_at IS NOT NULL",
    "ALTER TABLE rooms ADD COLUMN expired_seq bigint NOT NULL DEFAULT 0",
    "ALTER TABLE rooms ADD COLUMN deleted_at bigint",
    "CREATE INDEX rooms_deleted ON rooms (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX attachments_room ON attachments (room_id, id)",
    "CREATE INDEX tasks_all ON tasks (server_id, id)",
    "CREATE INDEX events_all ON events (server_id, id)",
    "CREATE INDEX polls_all ON polls (server_id, id)",
    "CREATE INDEX notes_all ON notes (server_id, id)",
    "DROP INDEX notes_server",
];

const DOWN: [&str; 12] = [
    "CREATE INDEX notes_server ON notes (server_id)",
    "DROP INDEX notes_all",
    "DROP INDEX polls_all",
    "DROP INDEX events_all",
    "DROP INDEX tasks_all",
    "DROP INDEX attachments_room",
    "DROP INDEX rooms_deleted",
    "ALTER TABLE rooms DROP COLUMN deleted_at",
    "ALTER TABLE rooms DROP COLUMN expired_seq",
    "DROP INDEX servers_deleted",
    "ALTER TABLE servers DROP COLUMN deleted_at",
    "ALTER TABLE servers DROP COLUMN retention_days",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in UP {
            dialect::run(manager, statement).await?;
        }
        Ok(())
    }

    /// What is marked as deleted but still there is deleted first, since nothing would hide it.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "DELETE FROM rooms WHERE deleted_at IS NOT NULL").await?;
        dialect::run(manager, "DELETE FROM servers WHERE deleted_at IS NOT NULL").await?;
        for statement in DOWN {
            dialect::run(manager, statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
