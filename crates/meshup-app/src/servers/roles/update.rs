//! Role updates.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::{Allowed, Denied, ServerFacts};
use meshup_domain::role::{Role, RoleChanges, RoleProfile};
use meshup_domain::{RoleId, ServerId, Violations};

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
    /// Why the role was not updated.
    UpdateRoleError: Access(AccessError), Denied(Denied), Invalid(Violations), Store(StoreError);
}

impl Roles {
    /// Updates a role below the user's highest one. It must stay below, and can gain only permissions that
    /// the user has.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
        changes: RoleChanges,
    ) -> Result<Role, UpdateRoleError> {
        let reached = self.authorize(actor, server, role).await?;
        let facts = &reached.facts;
        revised(facts, &reached.role, changes.clone())?;
        let write = async |work: Unit, allowed: Allowed<_>, mut role: Role| {
            let profile = revised(facts, &role, changes.clone())?;
            let before = role.profile.permissions;
            let changes = role.revise(&allowed, profile);
            work.roles().save(&role).await?;
            if !changes.is_empty() {
                let record = AuditRecord {
                    server,
                    actor: actor.user,
                    action: AuditAction::RoleUpdated,
                    target: (AuditTarget::Role, role.id.0),
                    changes,
                };
                self.context.log(&*work, record).await?;
            }
            work.raise(DomainEvent::AccessChanged(AccessScope::Server(server)));
            work.raise(ServerChange::event(server, ServerChangeKind::RoleUpdated(role.id)));
            sight::raise_for_role(&*work, server, role.id, before, role.profile.permissions).await?;
            Ok(role)
        };
        self.change(&reached, write).await
    }
}

/// The profile after the changes, if the user may grant the permissions that they add.
fn revised(facts: &ServerFacts, role: &Role, changes: RoleChanges) -> Result<RoleProfile, UpdateRoleError> {
    let profile = role.profile.clone().apply(changes)?;
    facts.may_grant(profile.position, profile.permissions.without(role.profile.permissions))?;
    Ok(profile)
}
