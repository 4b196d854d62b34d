//! Assigning roles.

use meshup_domain::audit::{AuditAction, Change};
use meshup_domain::permission::{Allowed, AssignRoles, ViewServerContent};
use meshup_domain::role::{MAX_ROLES, Permission, Role, RoleType};
use meshup_domain::text::at_most;
use meshup_domain::{RoleId, ServerId, Violations};
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};
use crate::servers::sight;
use crate::transactions::Unit;

operation_error! {
    /// Why the roles were not changed.
    AssignRolesError: Access(AccessError), Invalid(Violations), Store(StoreError);
    Banned => Refused, "member_banned", "This user is banned and no longer a member.";
}

impl Members {
    /// Replaces the roles of a member; an empty list means the Member role. Returns the new roles, highest
    /// first.
    ///
    /// Only roles that the member did not have count as granted by the user.
    pub async fn assign_roles(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        wanted: Vec<RoleId>,
    ) -> Result<Vec<Role>, AssignRolesError> {
        let (_, facts) = self.context.access.server::<ViewServerContent>(actor, server).await?;
        let reached = self.authorize::<AssignRoles>(actor, server, member).await?;
        choose(self.context.store.read().roles().list(server).await?, &wanted)?;
        let write = async |work: Unit, mut target: MemberView, allowed: Allowed<_>| {
            let chosen = choose(work.roles().list(server).await?, &wanted)?;
            if target.member.ban.is_some() {
                return Err(AssignRolesError::Banned);
            }
            for role in chosen.iter().filter(|role| !target.roles.iter().any(|had| had.id == role.id)) {
                facts
                    .may_grant(role.profile.position, role.profile.permissions)
                    .map_err(AccessError::Denied)?;
            }
            let ids: Vec<RoleId> = chosen.iter().map(|role| role.id).collect();
            work.members().set_roles(target.member.id, &ids).await?;
            let former = std::mem::replace(&mut target.roles, chosen);
            if let Some(change) = Change::of("roles", &names(&former), &names(&target.roles)) {
                self.log(&*work, &allowed, &target, AuditAction::MemberRolesChanged, vec![change]).await?;
            }
            let user = target.member.user;
            work.raise(DomainEvent::AccessChanged(AccessScope::Member(server, user)));
            work.raise(ServerChange::event(server, ServerChangeKind::MemberUpdated(user)));
            sight::raise_if_changed(&*work, server, vec![user], manages(&former), manages(&target.roles));
            Ok(target.roles)
        };
        self.change(&reached, write).await
    }
}

/// The wanted roles, in the order of `all`.
fn choose(all: Vec<Role>, wanted: &[RoleId]) -> Result<Vec<Role>, Violations> {
    let mut errors = Violations::default();
    if errors.check("roles", at_most(wanted, MAX_ROLES)).is_none() {
        return Err(errors);
    }
    for id in wanted.iter().filter(|id| all.iter().all(|role| role.id != **id)) {
        errors.add("roles", format!("\"{id}\" is not a role of this server."));
    }
    errors.into_result()?;
    let is_chosen = |role: &Role| {
        if wanted.is_empty() { role.role_type == RoleType::Member } else { wanted.contains(&role.id) }
    };
    Ok(all.into_iter().filter(is_chosen).collect())
}

fn manages(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.profile.permissions.has(Permission::ManageChannels))
}

fn names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.profile.name.as_str()).collect::<Vec<_>>().join(", ")
}
