//! The site as a whole: its setup, its audit log and its totals.

use async_trait::async_trait;
use meshup_domain::site::SiteAuditEntry;
use meshup_domain::user::UserCard;
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Page, PageRequest};

/// An entry of the site's audit log with its actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAuditView {
    /// The change.
    pub entry: SiteAuditEntry,
    /// The site admin who made it.
    pub actor: UserCard,
}

/// What is stored on the site, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SiteTotals {
    /// All accounts, deactivated ones included, but not deleted ones.
    pub users: u64,
    /// Users who were active since a given time.
    pub active_users: u64,
    /// Servers that are not deleted.
    pub servers: u64,
    /// Messages that are not deleted.
    pub messages: u64,
    /// The size of all uploaded files of messages and tasks.
    pub storage_bytes: u64,
}

/// The site.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SiteRepository: Send + Sync {
    /// Locks the site until the unit ends. Units that administer it or set it up are thereby serialized.
    async fn lock(&self) -> Result<(), StoreError>;
    /// Whether there is any account.
    async fn has_accounts(&self) -> Result<bool, StoreError>;
    /// Stores the hash of a setup token.
    async fn add_setup_token(&self, hash: &str, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Whether this is the hash of a setup token that can be used.
    async fn is_setup_token(&self, hash: &str) -> Result<bool, StoreError>;
    /// Deletes all setup tokens.
    async fn void_setup_tokens(&self) -> Result<(), StoreError>;
    /// Stores an entry of the audit log.
    async fn log(&self, entry: &SiteAuditEntry) -> Result<(), StoreError>;
    /// Lists the audit log, newest first.
    async fn audit_log(&self, page: PageRequest) -> Result<Page<SiteAuditView>, StoreError>;
    /// The totals, with users who were active at or after `since`.
    async fn totals(&self, since: OffsetDateTime) -> Result<SiteTotals, StoreError>;
}
