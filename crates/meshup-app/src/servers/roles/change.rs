//! Getting hold of a role that stands below one's own.

use meshup_domain::permission::{Allowed, ChangeRole, Denied, LookInside, RoleFacts, ServerFacts, ask};
use meshup_domain::role::Role;
use meshup_domain::{RoleId, ServerId};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::ports::UnitOfWork;

/// A role that one may change, with the server locked until the unit ends.
pub(super) struct Reached {
    pub(super) work: Box<dyn UnitOfWork>,
    pub(super) role: Role,
    pub(super) allowed: Allowed<ChangeRole>,
    pub(super) facts: ServerFacts,
}

impl Roles {
    /// Finds a role and asks to change it, before the unit and again under the lock.
    pub(super) async fn reach(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
    ) -> Result<Reached, AccessError> {
        let (_, facts) = self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().roles().get(server, role).await?;
        let seen = self.may(&facts, &found.ok_or(AccessError::NotFound)?)?;

        let (work, _) = self.community.lock(&seen).await?;
        let role = work.roles().get(server, role).await?.ok_or(AccessError::NotFound)?;
        let allowed = self.may(&facts, &role)?;
        Ok(Reached { work, role, allowed, facts: facts.as_ref().clone() })
    }

    fn may(&self, facts: &ServerFacts, role: &Role) -> Result<Allowed<ChangeRole>, Denied> {
        let facts = RoleFacts { server: facts.clone(), position: role.profile.position };
        ask::<ChangeRole>(&facts, self.community.clock.now())
    }
}
