//! Server settings, in addition to the existing limits.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Each column, with its value for existing servers.
const COLUMNS: [(&str, &str); 6] = [
    ("default_notifications", "boolean NOT NULL DEFAULT true"),
    ("explicit_content_filter", "boolean NOT NULL DEFAULT true"),
    ("auto_moderation", "boolean NOT NULL DEFAULT false"),
    ("banned_words", "text NOT NULL DEFAULT '[]'"),
    ("modules", "integer NOT NULL DEFAULT 15"),
    ("settings_updated_at", "bigint NOT NULL DEFAULT 0"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, definition) in COLUMNS {
            dialect::run(manager, &format!("ALTER TABLE servers ADD COLUMN {name} {definition}")).await?;
        }
        dialect::run(manager, "UPDATE servers SET settings_updated_at = updated_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in COLUMNS {
            dialect::run(manager, &format!("ALTER TABLE servers DROP COLUMN {name}")).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
