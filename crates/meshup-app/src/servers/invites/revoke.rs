//! Revoking invites.

use meshup_domain::ServerId;
use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::ManageMembers;
use meshup_domain::server::Server;

use super::Invites;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the invite was not revoked.
    RevokeInviteError: Access(AccessError), Store(StoreError);
    AlreadyRevoked => Refused, "already_revoked", "This invite has already been revoked.";
}

impl Invites {
    /// Revokes an invite of the server permanently.
    pub async fn revoke(&self, actor: &Actor, server: ServerId, code: &str) -> Result<(), RevokeInviteError> {
        let (allowed, _) = self.context.access.server::<ManageMembers>(actor, server).await?;
        let found = self.context.store.read().invites().by_code(code).await?;
        let invite = found
            .map(|found| found.invite)
            .filter(|invite| invite.server == server)
            .ok_or(AccessError::NotFound)?;
        let write = async |work: Unit, server: Server| {
            if !work.invites().revoke(invite.id, self.context.clock.now()).await? {
                return Err(RevokeInviteError::AlreadyRevoked);
            }
            let record = AuditRecord {
                server: server.id,
                actor: actor.user,
                action: AuditAction::InviteRevoked,
                target: (AuditTarget::Invite, invite.id.0),
                changes: vec![Change::unset("code", &invite.code)],
            };
            Ok(self.context.log(&*work, record).await?)
        };
        self.context.with_server_locked(&allowed, write).await
    }
}
