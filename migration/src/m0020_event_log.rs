//! The log of events that all nodes of a cluster must learn of. Only PostgreSQL is shared by several nodes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// `xid` orders the rows by transaction, so that readers can tell which rows may still appear.
const SCHEMA: &str = "
    CREATE TABLE event_log (
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        id bigint GENERATED ALWAYS AS IDENTITY,
        node uuid NOT NULL,
        event json NOT NULL,
        logged_at bigint NOT NULL DEFAULT (extract(epoch FROM now()) * 1000000)::bigint,
        PRIMARY KEY (xid, id)
    );";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            dialect::run(manager, SCHEMA).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            dialect::drop_tables(manager, &["event_log"]).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
