//! Site administration: deactivated accounts, setup tokens, the site's audit log, announcements, and runs of jobs.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `site` has one row, which serializes administration.
const SCHEMA: &str = "
ALTER TABLE users ADD COLUMN is_active boolean NOT NULL DEFAULT TRUE;

CREATE TABLE site (id integer NOT NULL PRIMARY KEY CHECK (id = 1));
INSERT INTO site (id) VALUES (1);

CREATE TABLE setup_tokens (
    hash text NOT NULL PRIMARY KEY,
    created_at bigint NOT NULL
);

CREATE TABLE site_audit_entries (
    id {uuid} NOT NULL PRIMARY KEY,
    actor_id {uuid} NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    target_id {uuid} NOT NULL,
    changes text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE announcements (
    id {uuid} NOT NULL PRIMARY KEY,
    author_id {uuid} NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    created_at bigint NOT NULL,
    reached {uuid},
    finished_at bigint
);
CREATE INDEX announcements_pending ON announcements (id) WHERE finished_at IS NULL;

CREATE TABLE job_runs (
    name text NOT NULL PRIMARY KEY,
    last_run_at bigint NOT NULL,
    next_run_at bigint NOT NULL,
    failure text
);
";

const TABLES: [&str; 5] = ["job_runs", "announcements", "site_audit_entries", "setup_tokens", "site"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &TABLES).await?;
        dialect::run(manager, "ALTER TABLE users DROP COLUMN is_active").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
