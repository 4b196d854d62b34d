//! Role creation.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::{Denied, ManageRoles};
use meshup_domain::role::{MAX_ROLES, Role, RoleChanges, RoleProfile};
use meshup_domain::server::Server;
use meshup_domain::{RoleId, ServerId, Violations};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the role was not created.
    CreateRoleError: Access(AccessError), Denied(Denied), Invalid(Violations), Store(StoreError);
    /// The server has [`MAX_ROLES`] roles.
    TooMany => Forbidden, "role_limit", "This server has reached its role limit.";
}

impl Roles {
    /// Creates a role below the user's highest one, with permissions that the user has.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: RoleChanges,
    ) -> Result<Role, CreateRoleError> {
        let (allowed, facts) = self.context.access.server::<ManageRoles>(actor, server).await?;
        let profile = RoleProfile::create(changes)?;
        facts.may_grant(profile.position, profile.permissions)?;

        let write = async |work: Unit, server: Server| {
            if work.roles().list(server.id).await?.len() >= MAX_ROLES {
                return Err(CreateRoleError::TooMany);
            }
            let id = RoleId(self.context.ids.next());
            let role = Role::create(&allowed, id, profile.clone(), self.context.clock.now());
            work.roles().insert(std::slice::from_ref(&role)).await?;
            let record = AuditRecord {
                server: server.id,
                actor: actor.user,
                action: AuditAction::RoleCreated,
                target: (AuditTarget::Role, role.id.0),
                changes: first_values(&role.profile),
            };
            self.context.log(&*work, record).await?;
            work.raise(ServerChange::event(server.id, ServerChangeKind::RoleCreated(role.id)));
            Ok(role)
        };
        self.context.with_server_locked(&allowed, write).await
    }
}

fn first_values(profile: &RoleProfile) -> Vec<Change> {
    let RoleProfile { name, color: _, is_mentionable: _, is_hoisted: _, position, permissions } = profile;
    vec![
        Change::set("name", name),
        Change::set("position", position),
        Change::set("permissions", &permissions.codenames()),
    ]
}
