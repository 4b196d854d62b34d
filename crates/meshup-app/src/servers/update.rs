//! Server updates.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::{Allowed, ManageServer};
use meshup_domain::server::{Server, ServerChanges, ServerProfile};
use meshup_domain::{FileKey, ServerId};

use super::change::ChangeServerError;
use super::view::{ServerView, with_owner};
use super::{Servers, pictures};
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::ports::Upload;
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

impl Servers {
    /// Updates the server and records the changes in the audit log. Replaced pictures are deleted.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: ServerChanges<Upload>,
    ) -> Result<ServerView, ChangeServerError> {
        let (allowed, _) = self.context.access.server::<ManageServer>(actor, server).await?;
        let changes = self.check(changes, ServerProfile::apply).await?;
        let written = pictures::stored(&changes);
        let (updated, unused) = match self.write_update(&allowed, changes).await {
            Ok((view, replaced)) => (Ok(view), replaced),
            Err(error) => (Err(error), written),
        };
        pictures::discard(self.files.as_ref(), unused).await;
        updated
    }

    /// The updated server, and the files that it no longer refers to.
    async fn write_update(
        &self,
        allowed: &Allowed<ManageServer>,
        changes: ServerChanges,
    ) -> Result<(ServerView, Vec<FileKey>), ChangeServerError> {
        let write = async |work: Unit, mut server: Server| {
            let profile = server.profile.clone().apply(changes.clone())?;
            let replaced = pictures::replaced(&server.profile, &profile);

            let changes = server.revise(allowed, profile, self.context.clock.now());
            work.servers().save(&server).await?;
            if !changes.is_empty() {
                let record = AuditRecord {
                    server: server.id,
                    actor: allowed.by(),
                    action: AuditAction::ServerUpdated,
                    target: (AuditTarget::Server, server.id.0),
                    changes,
                };
                self.context.log(&*work, record).await?;
            }
            work.raise(DomainEvent::AccessChanged(AccessScope::Server(server.id)));
            work.raise(ServerChange::event(server.id, ServerChangeKind::Updated));
            let view = with_owner(&*work, server).await?;
            Ok((view, replaced))
        };
        self.context.with_server_locked(allowed, write).await
    }
}

#[cfg(test)]
mod tests;
