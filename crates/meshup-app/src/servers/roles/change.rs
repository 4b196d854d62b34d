//! Getting hold of a role that stands below one's own.

use meshup_domain::permission::{Allowed, ChangeRole, LookInside, RoleFacts, ServerFacts, ask};
use meshup_domain::role::Role;
use meshup_domain::server::Server;
use meshup_domain::{RoleId, ServerId};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::Explain;
use crate::ports::{StoreError, UnitOfWork};

impl Roles {
    /// Writes in a unit that has the server to itself, for who may change the role: asked before the unit and again
    /// in it, of the role as it is then.
    pub(super) async fn change<T, E>(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
        write: impl AsyncFn(&dyn UnitOfWork, &Allowed<ChangeRole>, Role, &ServerFacts) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let (_, facts) = self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().roles().get(server, role).await?;
        let seen = self.may(&facts, &found.ok_or(AccessError::NotFound)?)?;
        let locked = async |work: &dyn UnitOfWork, _: Server| {
            let role = work.roles().get(server, role).await?.ok_or(AccessError::NotFound)?;
            let allowed = self.may(&facts, &role)?;
            write(work, &allowed, role, &facts).await
        };
        self.community.locking(&seen, locked).await
    }

    fn may(&self, facts: &ServerFacts, role: &Role) -> Result<Allowed<ChangeRole>, AccessError> {
        let facts = RoleFacts { server: facts.clone(), position: role.profile.position };
        Ok(ask::<ChangeRole>(&facts, self.community.clock.now())?)
    }
}
