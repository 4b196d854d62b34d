//! Kicking members.

use meshup_domain::ServerId;
use meshup_domain::audit::AuditAction;
use meshup_domain::permission::{Allowed, ModerateMember};
use uuid::Uuid;

use super::{Members, clear_membership};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the member was not kicked.
    KickError: Access(AccessError), Store(StoreError);
    Banned => Refused, "member_banned", "This user is banned and no longer a member.";
}

impl Members {
    /// Removes a member, who can join again. Their sockets in the server are closed immediately.
    pub async fn kick(&self, actor: &Actor, server: ServerId, member: Uuid) -> Result<(), KickError> {
        let reached = self.authorize::<ModerateMember>(actor, server, member).await?;
        let write = async |work: Unit, target: MemberView, allowed: Allowed<_>| {
            if target.member.ban.is_some() {
                return Err(KickError::Banned);
            }
            clear_membership(&*work, &target.member).await?;
            Ok(self.log(&*work, &allowed, &target, AuditAction::MemberKicked, Vec::new()).await?)
        };
        self.change(&reached, write).await
    }
}
