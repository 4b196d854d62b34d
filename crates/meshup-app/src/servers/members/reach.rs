//! Getting hold of a member that one may do something to.

use meshup_domain::ServerId;
use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::{Action, Allowed, Denied, LookInside, ServerFacts, TargetFacts, ask};
use meshup_domain::server::Server;
use uuid::Uuid;

use super::{Members, as_of};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::ports::{MemberView, StoreError, UnitOfWork};

/// A member that one may do `A` to, with the server locked until the unit ends.
pub(super) struct Reached<A: Action> {
    pub(super) work: Box<dyn UnitOfWork>,
    pub(super) target: MemberView,
    pub(super) allowed: Allowed<A>,
}

impl Members {
    /// Finds a member by their id or the person's, and asks for an action on them.
    ///
    /// Asked twice: before the unit, so that refusals do not occupy the writer, and under the lock, where the target's
    /// roles can no longer change.
    pub(super) async fn reach<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<Reached<A>, AccessError>
    where
        A: Action<Facts = TargetFacts, Scope = ServerId>,
    {
        let (_, facts) = self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().members().find(server, member).await?;
        self.may::<A>(&facts, &found.ok_or(AccessError::NotFound)?)?;

        let (work, Server { owner, .. }) = self.community.lock(server).await?;
        let target = work.members().find(server, member).await?.ok_or(AccessError::NotFound)?;
        let target = as_of(self.community.clock.now(), target);
        let facts = ServerFacts { owner, ..facts.as_ref().clone() };
        let allowed = self.may::<A>(&facts, &target)?;
        Ok(Reached { work, target, allowed })
    }

    fn may<A>(&self, facts: &ServerFacts, target: &MemberView) -> Result<Allowed<A>, Denied>
    where
        A: Action<Facts = TargetFacts, Scope = ServerId>,
    {
        let highest = target.roles.iter().map(|role| role.profile.position).max().unwrap_or_default();
        let facts = TargetFacts { server: facts.clone(), target: target.member.user, highest };
        ask::<A>(&facts, self.community.clock.now())
    }

    /// Writes what was done to the member into the audit log.
    pub(super) async fn log<A: Action<Scope = ServerId>>(
        &self,
        reached: &Reached<A>,
        action: AuditAction,
        changes: Vec<Change>,
    ) -> Result<(), StoreError> {
        let deed = Deed {
            server: reached.allowed.scope(),
            actor: reached.allowed.by(),
            action,
            target: (AuditTarget::Member, reached.target.member.user.0),
            changes,
        };
        self.community.log(reached.work.as_ref(), deed).await
    }
}
