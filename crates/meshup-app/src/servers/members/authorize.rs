//! Finding a member as the target of an action.

use std::sync::Arc;

use meshup_domain::ServerId;
use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::{
    Allowed, Denied, ServerFacts, TargetFacts, ViewServerContent, WriteAction, ask,
};
use meshup_domain::server::Server;
use uuid::Uuid;

use super::{Members, as_of};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::Explain;
use crate::ports::{MemberView, StoreError, UnitOfWork};
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

/// A member, and a proof, obtained before the unit, that the user may do `A` to them.
pub(super) struct AuthorizedMember<A: WriteAction> {
    member: Uuid,
    allowed: Allowed<A>,
    facts: Arc<ServerFacts>,
}

impl Members {
    /// Finds a member by the id of the membership or of the user, and checks permission, so that refused
    /// requests never reach the writer.
    pub(super) async fn authorize<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<AuthorizedMember<A>, AccessError>
    where
        A: WriteAction<Facts = TargetFacts, Scope = ServerId>,
    {
        let (_, facts) = self.context.access.server::<ViewServerContent>(actor, server).await?;
        let found = self.context.store.read().members().find(server, member).await?;
        let allowed = self.may(&facts, &found.ok_or(AccessError::NotFound)?)?;
        Ok(AuthorizedMember { member, allowed, facts })
    }

    /// Runs `write` with the server locked, which fixes the roles of the member, after checking permission
    /// again.
    pub(super) async fn change<A, T, E>(
        &self,
        reached: &AuthorizedMember<A>,
        write: impl AsyncFnOnce(Unit, MemberView, Allowed<A>) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        A: WriteAction<Facts = TargetFacts, Scope = ServerId>,
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let locked = async |work: Unit, Server { id, owner, .. }| {
            let target = work.members().find(id, reached.member).await?.ok_or(AccessError::NotFound)?;
            let target = as_of(self.context.clock.now(), target);
            let facts = ServerFacts { owner, ..reached.facts.as_ref().clone() };
            let allowed = self.may(&facts, &target).map_err(AccessError::Denied)?;
            write(work, target, allowed).await
        };
        self.context.with_server_locked(&reached.allowed, locked).await
    }

    fn may<A>(&self, facts: &ServerFacts, target: &MemberView) -> Result<Allowed<A>, Denied>
    where
        A: WriteAction<Facts = TargetFacts, Scope = ServerId>,
    {
        let highest = target.roles.iter().map(|role| role.profile.position).max().unwrap_or_default();
        let facts = TargetFacts { server: facts.clone(), target: target.member.user, highest };
        ask::<A>(&facts, self.context.clock.now())
    }

    /// Records the action on the member in the audit log.
    pub(super) async fn log<A>(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<A>,
        target: &MemberView,
        action: AuditAction,
        changes: Vec<Change>,
    ) -> Result<(), StoreError>
    where
        A: WriteAction<Scope = ServerId>,
    {
        let record = AuditRecord {
            server: allowed.scope(),
            actor: allowed.by(),
            action,
            target: (AuditTarget::Member, target.member.user.0),
            changes,
        };
        self.context.log(work, record).await
    }
}
