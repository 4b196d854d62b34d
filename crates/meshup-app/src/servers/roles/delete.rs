//! Role deletion.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::Allowed;
use meshup_domain::role::{Permissions, Role, RoleType};
use meshup_domain::{RoleId, ServerId};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::server_context::AuditRecord;
use crate::servers::sight;
use crate::transactions::Unit;

operation_error! {
    /// Why the role was not deleted.
    DeleteRoleError: Access(AccessError), Store(StoreError);
    Starting => Refused, "starting_role", "The default roles of a server cannot be deleted.";
}

impl Roles {
    /// Deletes a custom role and removes it from all members. The four default roles cannot be deleted, since
    /// joining requires them.
    pub async fn delete(&self, actor: &Actor, server: ServerId, role: RoleId) -> Result<(), DeleteRoleError> {
        let reached = self.authorize(actor, server, role).await?;
        if reached.role.role_type != RoleType::Custom {
            return Err(DeleteRoleError::Starting);
        }
        let write = async |work: Unit, _: Allowed<_>, role: Role| {
            let (before, after) = (role.profile.permissions, Permissions::default());
            sight::raise_for_role(&*work, server, role.id, before, after).await?;
            work.roles().delete(role.id).await?;
            let record = AuditRecord {
                server,
                actor: actor.user,
                action: AuditAction::RoleDeleted,
                target: (AuditTarget::Role, role.id.0),
                changes: vec![Change::unset("name", &role.profile.name)],
            };
            self.context.log(&*work, record).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Server(server)));
            work.raise(ServerChange::event(server, ServerChangeKind::RoleDeleted(role.id)));
            Ok(())
        };
        self.change(&reached, write).await
    }
}
