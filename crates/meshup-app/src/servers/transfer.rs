//! Transferring ownership of a server.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::{Allowed, Denied, TransferServer};
use meshup_domain::role::RoleType;
use meshup_domain::server::Server;
use meshup_domain::{RoleId, ServerId, UserId, Violations};

use super::view::{ServerView, with_owner};
use super::{Servers, sight};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError, UnitOfWork};
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the server was not transferred.
    TransferServerError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Servers {
    /// Makes another member the owner and gives them the Admin role. The previous owner stays a member with
    /// the same roles.
    pub async fn transfer(
        &self,
        actor: &Actor,
        server: ServerId,
        to: UserId,
    ) -> Result<ServerView, TransferServerError> {
        let allowed = self.may_transfer(actor, server).await?;
        let write = async |work: Unit, server: Server| {
            if server.owner != actor.user && !actor.is_admin {
                return Err(AccessError::from(Denied::MissingPermission).into());
            }
            self.hand_over(&*work, &allowed, server, to).await
        };
        self.context.with_server_locked(&allowed, write).await
    }

    /// Requests permission to transfer the server.
    pub(crate) async fn may_transfer(
        &self,
        actor: &Actor,
        server: ServerId,
    ) -> Result<Allowed<TransferServer>, AccessError> {
        let (allowed, _) = self.context.access.server::<TransferServer>(actor, server).await?;
        Ok(allowed)
    }

    /// Makes another member the owner, in a unit that has locked the server.
    pub(crate) async fn hand_over(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<TransferServer>,
        mut server: Server,
        to: UserId,
    ) -> Result<ServerView, TransferServerError> {
        if server.owner == to {
            return Err(Violations::one("owner", "This user already owns the server.").into());
        }
        let found = work.members().find(server.id, to.0).await?;
        let is_eligible = |view: &MemberView| view.member.user == to && view.member.ban.is_none();
        let Some(new_owner) = found.filter(is_eligible) else {
            return Err(not_a_member().into());
        };
        // The memberships of a deleted account end a little later.
        if work.users().hold_active(&[to]).await?.is_empty() {
            return Err(not_a_member().into());
        }
        make_admin(work, &server, &new_owner).await?;
        let former = server.owner;
        let change = server.transfer(allowed, to, self.context.clock.now());
        work.servers().save(&server).await?;
        let record = AuditRecord {
            server: server.id,
            actor: allowed.by(),
            action: AuditAction::ServerTransferred,
            target: (AuditTarget::Server, server.id.0),
            changes: change.into_iter().collect(),
        };
        self.context.log(work, record).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::Server(server.id)));
        announce(work, server.id, former, to);
        Ok(with_owner(work, server).await?)
    }
}

fn announce(work: &dyn UnitOfWork, server: ServerId, former: UserId, owner: UserId) {
    work.raise(ServerChange::event(server, ServerChangeKind::Updated));
    for (user, is_owner) in [(former, false), (owner, true)] {
        work.raise(ServerChange::event(server, ServerChangeKind::MemberUpdated(user)));
        sight::raise_if_changed(work, server, vec![user], !is_owner, is_owner);
    }
}

fn not_a_member() -> Violations {
    Violations::one("owner", "This user is not a member of the server.")
}

async fn make_admin(work: &dyn UnitOfWork, server: &Server, to: &MemberView) -> Result<(), StoreError> {
    let admin =
        work.roles().list(server.id).await?.into_iter().find(|role| role.role_type == RoleType::Admin);
    let mut roles: Vec<RoleId> = to.roles.iter().map(|role| role.id).collect();
    if let Some(admin) = admin.filter(|admin| !roles.contains(&admin.id)) {
        roles.push(admin.id);
        work.members().set_roles(to.member.id, &roles).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
