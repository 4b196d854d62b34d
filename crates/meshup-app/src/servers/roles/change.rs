//! Changing a role below the user's own.

use std::sync::Arc;

use meshup_domain::permission::{Allowed, ChangeRole, RoleFacts, ServerFacts, ViewServerContent, ask};
use meshup_domain::role::Role;
use meshup_domain::server::Server;
use meshup_domain::{RoleId, ServerId};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::Explain;
use crate::ports::StoreError;
use crate::transactions::Unit;

/// A role that the user may change, as read before the unit.
pub(super) struct AuthorizedRole {
    allowed: Allowed<ChangeRole>,
    pub(super) role: Role,
    pub(super) facts: Arc<ServerFacts>,
}

impl Roles {
    pub(super) async fn authorize(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
    ) -> Result<AuthorizedRole, AccessError> {
        let (_, facts) = self.context.access.server::<ViewServerContent>(actor, server).await?;
        let found = self.context.store.read().roles().get(server, role).await?;
        let role = found.ok_or(AccessError::NotFound)?;
        Ok(AuthorizedRole { allowed: self.may(&facts, &role)?, role, facts })
    }

    /// Runs `write` in a unit that has locked the server. Permission is checked again inside it, on the
    /// current role.
    pub(super) async fn change<T, E>(
        &self,
        reached: &AuthorizedRole,
        write: impl AsyncFnOnce(Unit, Allowed<ChangeRole>, Role) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let AuthorizedRole { allowed, role, facts } = reached;
        let locked = async |work: Unit, server: Server| {
            let role = work.roles().get(server.id, role.id).await?.ok_or(AccessError::NotFound)?;
            let allowed = self.may(facts, &role)?;
            write(work, allowed, role).await
        };
        self.context.with_server_locked(allowed, locked).await
    }

    fn may(&self, facts: &ServerFacts, role: &Role) -> Result<Allowed<ChangeRole>, AccessError> {
        let facts = RoleFacts { server: facts.clone(), position: role.profile.position };
        Ok(ask::<ChangeRole>(&facts, self.context.clock.now())?)
    }
}
