//! Indexes by age, for deleting expired rows.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: [(&str, &str); 5] = [
    ("sessions_expiry", "sessions (expires_at)"),
    ("sessions_ended", "sessions (ended_at) WHERE ended_at IS NOT NULL"),
    ("mailed_tokens_expiry", "mailed_tokens (expires_at)"),
    ("idempotency_keys_created", "idempotency_keys (created_at)"),
    ("messages_nonce_age", "messages (created_at) WHERE nonce IS NOT NULL"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, on) in INDEXES {
            dialect::run(manager, &format!("CREATE INDEX {name} ON {on}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            dialect::run(manager, &format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
