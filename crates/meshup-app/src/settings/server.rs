//! Settings of a server.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::{ManageServer, RequireTwoFactor, ViewServerContent};
use meshup_domain::server::{Server, ServerSettings, ServerSettingsChanges};
use meshup_domain::{ServerId, Violations};

use super::Settings;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the settings were not changed.
    UpdateServerSettingsError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Settings {
    /// A server with its settings, for anyone who may see its contents.
    pub async fn of_server(&self, actor: &Actor, server: ServerId) -> Result<Server, AccessError> {
        self.context.access.server::<ViewServerContent>(actor, server).await?;
        let found = self.context.store.read().servers().get(server).await?;
        found.ok_or(AccessError::NotFound)
    }

    /// Changes settings and records the changes in the audit log. They take effect immediately.
    pub async fn update_server(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: ServerSettingsChanges,
    ) -> Result<Server, UpdateServerSettingsError> {
        let (allowed, _) = self.context.access.server::<ManageServer>(actor, server).await?;
        if changes.require_two_factor == Some(true) {
            self.context.access.server::<RequireTwoFactor>(actor, server).await?;
        }
        ServerSettings::default().apply(changes.clone())?;
        let write = async |work: Unit, mut server: Server| {
            let wanted = server.profile.settings.clone().apply(changes.clone())?;
            let changes = server.configure(&allowed, wanted, self.context.clock.now());
            if !changes.is_empty() {
                work.servers().save(&server).await?;
                let record = AuditRecord {
                    server: server.id,
                    actor: allowed.by(),
                    action: AuditAction::ServerUpdated,
                    target: (AuditTarget::Server, server.id.0),
                    changes,
                };
                self.context.log(&*work, record).await?;
                work.raise(DomainEvent::AccessChanged(AccessScope::Server(server.id)));
                work.raise(ServerChange::event(server.id, ServerChangeKind::Updated));
            }
            Ok(server)
        };
        self.context.with_server_locked(&allowed, write).await
    }
}
