//! The repository of the site.

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{SiteAuditView, SiteRepository, SiteTotals, StoreError};
use meshup_domain::site::SiteAuditEntry;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryOrder, QuerySelect,
    RelationTrait,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page_of};
use crate::row::site_audit_entry::{Column, Entity, Listed, Model, Relation};
use crate::row::{setup_token, user};

/// The number of messages comes from the counters of rooms.
const TOTALS: &str = "
    SELECT (SELECT COUNT(*) FROM users WHERE deleted_at IS NULL) AS users,
        (SELECT COUNT(*) FROM users WHERE last_active_at >= $1) AS active_users,
        (SELECT COUNT(*) FROM servers WHERE deleted_at IS NULL) AS servers,
        (SELECT CAST(COALESCE(SUM(message_count), 0) AS bigint) FROM rooms WHERE deleted_at IS NULL) AS messages,
        (SELECT CAST(COALESCE(SUM(file_size), 0) AS bigint) FROM attachments)
            + (SELECT CAST(COALESCE(SUM(file_size), 0) AS bigint) FROM task_files) AS storage_bytes";

#[derive(Debug, Default, FromQueryResult)]
struct Totals {
    users: i64,
    active_users: i64,
    servers: i64,
    messages: i64,
    storage_bytes: i64,
}

impl From<Totals> for SiteTotals {
    fn from(row: Totals) -> Self {
        let Totals { users, active_users, servers, messages, storage_bytes } = row;
        Self {
            users: users.unsigned_abs(),
            active_users: active_users.unsigned_abs(),
            servers: servers.unsigned_abs(),
            messages: messages.unsigned_abs(),
            storage_bytes: storage_bytes.unsigned_abs(),
        }
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SiteRepository for SqlRepositories<C> {
    /// SQLite needs no row lock, since units are serialized.
    async fn lock(&self) -> Result<(), StoreError> {
        if self.is_postgres() {
            let lock = self.statement("SELECT id FROM site FOR UPDATE", []);
            self.conn.query_one_raw(lock).await.map_err(store_error)?;
        }
        Ok(())
    }

    async fn has_accounts(&self) -> Result<bool, StoreError> {
        let any = user::Entity::find()
            .select_only()
            .column(user::Column::Id)
            .limit(1)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await;
        Ok(any.map_err(store_error)?.is_some())
    }

    async fn add_setup_token(&self, hash: &str, at: OffsetDateTime) -> Result<(), StoreError> {
        let row = setup_token::ActiveModel { hash: Set(hash.to_owned()), created_at: Set(micros(at)) };
        setup_token::Entity::insert(row).exec_without_returning(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn is_setup_token(&self, hash: &str) -> Result<bool, StoreError> {
        let found = setup_token::Entity::find_by_id(hash).one(&self.conn).await.map_err(store_error)?;
        Ok(found.is_some())
    }

    async fn void_setup_tokens(&self) -> Result<(), StoreError> {
        setup_token::Entity::delete_many().exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn log(&self, entry: &SiteAuditEntry) -> Result<(), StoreError> {
        Entity::insert(Model::try_from(entry)?.into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Ids increase over time, so the newest are the greatest.
    async fn audit_log(&self, request: PageRequest) -> Result<Page<SiteAuditView>, StoreError> {
        let query = Entity::find().join(JoinType::InnerJoin, Relation::Actor.def()).order_by_desc(Column::Id);
        let Page { items, total } = page_of::<Listed, _, _>(&self.conn, query, request).await?;
        let items = items.into_iter().map(SiteAuditView::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn totals(&self, since: OffsetDateTime) -> Result<SiteTotals, StoreError> {
        let totals = Totals::find_by_statement(self.statement(TOTALS, [micros(since).into()]));
        Ok(totals.one(&self.conn).await.map_err(store_error)?.unwrap_or_default().into())
    }
}
