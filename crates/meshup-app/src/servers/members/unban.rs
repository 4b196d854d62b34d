//! Lifting bans.

use meshup_domain::ServerId;
use meshup_domain::audit::AuditAction;
use meshup_domain::permission::{Allowed, ModerateMember};
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the ban was not lifted.
    UnbanError: Access(AccessError), Store(StoreError);
    NotBanned => Refused, "not_banned", "This user is not banned.";
}

impl Members {
    /// Lets a banned user join again, without making them a member. Returns the deleted membership.
    pub async fn unban(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<MemberView, UnbanError> {
        let reached = self.authorize::<ModerateMember>(actor, server, member).await?;
        let write = async |work: Unit, mut target: MemberView, allowed: Allowed<_>| {
            if target.member.ban.take().is_none() {
                return Err(UnbanError::NotBanned);
            }
            work.members().delete(target.member.id).await?;
            self.log(&*work, &allowed, &target, AuditAction::MemberUnbanned, Vec::new()).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Member(server, target.member.user)));
            Ok(target)
        };
        self.change(&reached, write).await
    }
}
