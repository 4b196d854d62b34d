//! Reading the audit log.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageServer;

use super::Servers;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::AuditView;

impl Servers {
    /// The audit log, newest first, for members who manage the server.
    pub async fn audit_log(
        &self,
        actor: &Actor,
        server: ServerId,
        page: PageRequest,
    ) -> Result<Page<AuditView>, AccessError> {
        self.context.access.server::<ManageServer>(actor, server).await?;
        Ok(self.context.store.read().audit().list(server, page).await?)
    }
}
