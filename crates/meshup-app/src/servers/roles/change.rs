//! Changing a role below the user's own.

use std::sync::Arc;

use meshup_domain::permission::{Allowed, ChangeRole, LookInside, RoleFacts, ServerFacts, ask};
use meshup_domain::role::Role;
use meshup_domain::server::Server;
use meshup_domain::{RoleId, ServerId};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::Explain;
use crate::ports::{StoreError, UnitOfWork};

/// A role that the user may change, as read before the unit.
pub(super) struct Reached {
    allowed: Allowed<ChangeRole>,
    pub(super) role: Role,
    pub(super) facts: Arc<ServerFacts>,
}

impl Roles {
    pub(super) async fn reach(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
    ) -> Result<Reached, AccessError> {
        let (_, facts) = self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().roles().get(server, role).await?;
        let role = found.ok_or(AccessError::NotFound)?;
        Ok(Reached { allowed: self.may(&facts, &role)?, role, facts })
    }

    /// Runs `write` in a unit that has locked the server. Permission is checked again inside it, on the current
    /// role.
    pub(super) async fn change<T, E>(
        &self,
        reached: &Reached,
        write: impl AsyncFn(&dyn UnitOfWork, &Allowed<ChangeRole>, Role) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let Reached { allowed, role, facts } = reached;
        let locked = async |work: &dyn UnitOfWork, server: Server| {
            let role = work.roles().get(server.id, role.id).await?.ok_or(AccessError::NotFound)?;
            let allowed = self.may(facts, &role)?;
            write(work, &allowed, role).await
        };
        self.community.locking(allowed, locked).await
    }

    fn may(&self, facts: &ServerFacts, role: &Role) -> Result<Allowed<ChangeRole>, AccessError> {
        let facts = RoleFacts { server: facts.clone(), position: role.profile.position };
        Ok(ask::<ChangeRole>(&facts, self.community.clock.now())?)
    }
}
