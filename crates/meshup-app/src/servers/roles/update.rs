//! Changing a role.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::Denied;
use meshup_domain::role::Role;
use meshup_domain::{RoleId, ServerId, Violations};

use super::change::{Reached, Wishes};
use super::{ChangeRoleError, Roles};
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::StoreError;

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateRole {
    pub name: Option<String>,
    pub color: Option<String>,
    pub is_mentionable: Option<bool>,
    pub is_hoisted: Option<bool>,
    pub position: Option<i64>,
    /// Codenames; replaces the set.
    pub permissions: Option<Vec<String>>,
}

operation_error! {
    /// Why a role was not changed.
    UpdateRoleError: Change(ChangeRoleError), Denied(Denied), Invalid(Violations), Store(StoreError);
}

impl Roles {
    /// Changes a role below one's own highest. It stays below, and gains only permissions that one has.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
        command: UpdateRole,
    ) -> Result<Role, UpdateRoleError> {
        let Reached { work, mut role, allowed, facts } = self.reach(actor, server, role).await?;
        let UpdateRole { name, color, is_mentionable, is_hoisted, position, permissions } = command;
        let wishes = Wishes { name, color, is_mentionable, is_hoisted, position, permissions };
        let mut errors = Violations::default();
        let profile = wishes.apply(role.profile(), &mut errors);
        errors.into_result()?;
        facts.may_grant(profile.position, profile.permissions.without(role.permissions))?;

        let changes = role.revise(&allowed, profile);
        work.roles().save(&role).await?;
        if !changes.is_empty() {
            let deed = Deed {
                server,
                actor: actor.user,
                action: AuditAction::RoleUpdated,
                target: (AuditTarget::Role, role.id.0),
                changes,
            };
            self.community.log(work.as_ref(), deed).await?;
        }
        work.raise(Event::AccessChanged(Reach::Server(server)));
        work.commit().await?;
        Ok(role)
    }
}
