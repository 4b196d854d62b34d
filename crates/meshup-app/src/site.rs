//! The site as a whole: its name, who may register, and its setup.

use std::sync::Arc;

use meshup_domain::audit::Change;
use meshup_domain::site::{Registration, SiteAction, SiteAuditEntry, SiteTarget};
use meshup_domain::{AuditId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::operation_error;
use crate::ports::{Clock, Ids, StoreError, Tokens, UnitOfWork};
use crate::transactions::{Transactions, Unit};

/// What a site is called and whom it admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteProfile {
    /// 1 to 100 characters.
    pub name: String,
    /// Who may register.
    pub registration: Registration,
}

impl Default for SiteProfile {
    fn default() -> Self {
        Self { name: "Meshup".into(), registration: Registration::Open }
    }
}

/// What anybody may know about the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteView {
    /// As configured.
    pub profile: SiteProfile,
    /// The version of the software.
    pub version: &'static str,
    /// Whether there is no account yet.
    pub needs_setup: bool,
}

operation_error! {
    /// Why the setup was not opened.
    OpenSetupError: Store(StoreError);
}

/// The use cases of the site.
#[derive(Clone)]
pub struct Site {
    /// Stores setup tokens.
    pub store: Transactions,
    /// Supplies the current time.
    pub clock: Arc<dyn Clock>,
    /// Generates setup tokens.
    pub ids: Arc<dyn Ids>,
    /// Hashes setup tokens.
    pub tokens: Arc<dyn Tokens>,
    /// As configured.
    pub profile: SiteProfile,
    /// The version of the software.
    pub version: &'static str,
}

impl Site {
    /// Describes the site to anybody.
    pub async fn describe(&self) -> Result<SiteView, StoreError> {
        let needs_setup = !self.store.read().site().has_accounts().await?;
        Ok(SiteView { profile: self.profile.clone(), version: self.version, needs_setup })
    }

    /// A new setup token while there is no account, for the operator: registering with it creates a site admin
    /// (`docs/rules.md#setup`).
    ///
    /// Only its hash is stored, in the database, so that every node accepts the tokens of all nodes. The first one that
    /// is used voids the others.
    pub async fn open_setup(&self) -> Result<Option<String>, OpenSetupError> {
        if self.store.read().site().has_accounts().await? {
            return Ok(None);
        }
        let (secret, now) = (self.ids.secret(), self.clock.now());
        let hash = self.tokens.fingerprint(&secret);
        let write = async |work: Unit| {
            work.site().lock().await?;
            let is_needed = !work.site().has_accounts().await?;
            if is_needed {
                work.site().add_setup_token(&hash, now).await?;
            }
            Ok::<_, OpenSetupError>(is_needed)
        };
        Ok(self.store.write_unauthenticated(write).await?.then_some(secret))
    }
}

/// Something that a site admin did.
pub(crate) struct SiteRecord {
    pub(crate) actor: UserId,
    pub(crate) action: SiteAction,
    pub(crate) target: (SiteTarget, Uuid),
    pub(crate) changes: Vec<Change>,
}

/// Writes the audit entry in the unit of the change, so that both are committed or neither.
pub(crate) async fn log(
    work: &dyn UnitOfWork,
    id: Uuid,
    now: OffsetDateTime,
    record: SiteRecord,
) -> Result<(), StoreError> {
    let SiteRecord { actor, action, target: (target, target_id), changes } = record;
    let entry =
        SiteAuditEntry { id: AuditId(id), actor, action, target, target_id, changes, created_at: now };
    work.site().log(&entry).await
}

/// Voids all setup tokens, since the site has an admin from now on: this new account.
pub(crate) async fn finish_setup(
    work: &dyn UnitOfWork,
    id: Uuid,
    now: OffsetDateTime,
    admin: UserId,
) -> Result<(), StoreError> {
    work.site().void_setup_tokens().await?;
    let target = (SiteTarget::User, admin.0);
    log(work, id, now, SiteRecord { actor: admin, action: SiteAction::AdminCreated, target, changes: vec![] })
        .await
}

#[cfg(test)]
mod tests;
