//! Settings of a server.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::{LookInside, ManageServer, RequireTwoFactor};
use meshup_domain::server::{Server, ServerSettings, ServerSettingsChanges};
use meshup_domain::{ServerId, Violations};

use super::Settings;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why the settings were not changed.
    UpdateServerSettingsError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Settings {
    /// A server with its settings, for anyone who may see its contents.
    pub async fn of_server(&self, actor: &Actor, server: ServerId) -> Result<Server, AccessError> {
        self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().servers().get(server).await?;
        found.ok_or(AccessError::NotFound)
    }

    /// Changes settings and records the changes in the audit log. They take effect immediately.
    pub async fn update_server(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: ServerSettingsChanges,
    ) -> Result<Server, UpdateServerSettingsError> {
        let (allowed, _) = self.community.access.server::<ManageServer>(actor, server).await?;
        if changes.require_two_factor == Some(true) {
            self.community.access.server::<RequireTwoFactor>(actor, server).await?;
        }
        ServerSettings::default().apply(changes.clone())?;
        let write = async |work: &dyn UnitOfWork, mut server: Server| {
            let wanted = server.profile.settings.clone().apply(changes.clone())?;
            let changes = server.configure(&allowed, wanted, self.community.clock.now());
            if !changes.is_empty() {
                work.servers().save(&server).await?;
                let deed = Deed {
                    server: server.id,
                    actor: allowed.by(),
                    action: AuditAction::ServerUpdated,
                    target: (AuditTarget::Server, server.id.0),
                    changes,
                };
                self.community.log(work, deed).await?;
                work.raise(Event::AccessChanged(Reach::Server(server.id)));
            }
            Ok(server)
        };
        self.community.locking(&allowed, write).await
    }
}
