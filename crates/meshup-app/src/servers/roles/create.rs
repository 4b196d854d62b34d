//! Making a role.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::{Denied, ManageRoles};
use meshup_domain::role::{DEFAULT_COLOR, MAX_ROLES, Permissions, Role, RoleProfile};
use meshup_domain::{RoleId, ServerId, Violations};

use super::Roles;
use super::change::Wishes;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::ports::StoreError;

/// A role to be. Without a position it stands below all others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateRole {
    pub name: String,
    pub color: Option<String>,
    pub is_mentionable: Option<bool>,
    pub is_hoisted: Option<bool>,
    pub position: Option<i64>,
    /// Codenames.
    pub permissions: Option<Vec<String>>,
}

operation_error! {
    /// Why a role was not made.
    CreateRoleError: Access(AccessError), Denied(Denied), Invalid(Violations), Store(StoreError);
    TooMany => Forbidden, "role_limit", "This server has as many roles as it may have.";
}

impl Roles {
    /// Makes a role below one's own highest, with permissions that one has.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        command: CreateRole,
    ) -> Result<Role, CreateRoleError> {
        let (allowed, facts) = self.community.access.server::<ManageRoles>(actor, server).await?;
        let CreateRole { name, color, is_mentionable, is_hoisted, position, permissions } = command;
        let wishes = Wishes { name: Some(name), color, is_mentionable, is_hoisted, position, permissions };
        let mut errors = Violations::default();
        let profile = wishes.apply(blank(), &mut errors);
        errors.into_result()?;
        facts.may_grant(profile.position, profile.permissions)?;

        let (work, server) = self.community.lock(server).await?;
        if work.roles().list(server.id).await?.len() >= MAX_ROLES {
            return Err(CreateRoleError::TooMany);
        }
        let id = RoleId(self.community.ids.next());
        let role = Role::create(&allowed, id, profile, self.community.clock.now());
        work.roles().insert(std::slice::from_ref(&role)).await?;
        let deed = Deed {
            server: server.id,
            actor: actor.user,
            action: AuditAction::RoleCreated,
            target: (AuditTarget::Role, role.id.0),
            changes: first_values(&role),
        };
        self.community.log(work.as_ref(), deed).await?;
        work.commit().await?;
        Ok(role)
    }
}

fn blank() -> RoleProfile {
    RoleProfile {
        name: String::new(),
        color: DEFAULT_COLOR.to_owned(),
        is_mentionable: false,
        is_hoisted: false,
        position: 1,
        permissions: Permissions::NONE,
    }
}

fn first_values(role: &Role) -> Vec<Change> {
    vec![
        Change::set("name", &role.name),
        Change::set("position", &role.position),
        Change::set("permissions", &role.permissions.codenames()),
    ]
}
