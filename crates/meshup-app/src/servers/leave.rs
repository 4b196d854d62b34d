//! Leaving a server.

use meshup_domain::ServerId;
use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::member::Member;
use meshup_domain::permission::LeaveServer;
use meshup_domain::server::Server;

use super::Servers;
use super::members::clear_membership;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};
use crate::server_context::{AuditRecord, ServerContext};
use crate::transactions::Unit;

operation_error! {
    /// Why the user could not leave.
    LeaveServerError: Access(AccessError), Store(StoreError);
    OwnerStays => Refused, "owner_cannot_leave", "The owner cannot leave the server. Transfer the ownership first.";
    /// The user is not a member, or is banned.
    NotAMember => Refused, "not_a_member", "You are not a member of this server.";
}

impl Servers {
    /// Gives up membership, roles and access to private channels; the user's sockets in the server are
    /// closed.
    pub async fn leave(&self, actor: &Actor, server: ServerId) -> Result<(), LeaveServerError> {
        let (allowed, facts) = self.context.access.server::<LeaveServer>(actor, server).await?;
        if facts.is_owner() {
            return Err(LeaveServerError::OwnerStays);
        }
        facts.active_member().map_err(|_| LeaveServerError::NotAMember)?;

        let write = async |work: Unit, server: Server| {
            if server.owner == actor.user {
                return Err(LeaveServerError::OwnerStays);
            }
            let found = work.members().find(server.id, actor.user.0).await?;
            let Some(member) = found.map(|found| found.member).filter(|member| member.ban.is_none()) else {
                return Err(LeaveServerError::NotAMember);
            };
            Ok(end_membership(&self.context, &*work, &member).await?)
        };
        self.context.with_server_locked(&allowed, write).await
    }
}

/// Ends the membership of a user who leaves, in a unit that has locked the server.
pub(crate) async fn end_membership(
    context: &ServerContext,
    work: &dyn UnitOfWork,
    member: &Member,
) -> Result<(), StoreError> {
    clear_membership(work, member).await?;
    let record = AuditRecord {
        server: member.server,
        actor: member.user,
        action: AuditAction::MemberLeft,
        target: (AuditTarget::Member, member.user.0),
        changes: Vec::new(),
    };
    context.log(work, record).await
}

#[cfg(test)]
mod tests;
