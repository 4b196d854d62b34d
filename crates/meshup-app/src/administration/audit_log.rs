//! Reading the audit log of the site.

use super::Administration;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::SiteAuditView;

impl Administration {
    /// The audit log, newest first.
    pub async fn audit_log(
        &self,
        actor: &Actor,
        page: PageRequest,
    ) -> Result<Page<SiteAuditView>, AccessError> {
        self.authorize(actor)?;
        Ok(self.store.read().site().audit_log(page).await?)
    }
}
