//! Kicking.

use meshup_domain::ServerId;
use meshup_domain::audit::AuditAction;
use meshup_domain::permission::ModerateMember;
use uuid::Uuid;

use super::{Members, let_go};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;

operation_error! {
    /// Why a member stays.
    KickError: Access(AccessError), Store(StoreError);
    Banned => Refused, "member_banned", "This person is banned and no longer a member.";
}

impl Members {
    /// Puts a member out; they may come back. Their sockets in the server close at once.
    pub async fn kick(&self, actor: &Actor, server: ServerId, member: Uuid) -> Result<(), KickError> {
        let reached = self.reach::<ModerateMember>(actor, server, member).await?;
        if reached.target.member.ban.is_some() {
            return Err(KickError::Banned);
        }
        let_go(reached.work.as_ref(), &reached.target.member).await?;
        self.log(&reached, AuditAction::MemberKicked, Vec::new()).await?;
        reached.work.commit().await?;
        Ok(())
    }
}
