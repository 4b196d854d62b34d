//! Lifting bans.

use meshup_domain::ServerId;
use meshup_domain::audit::AuditAction;
use meshup_domain::permission::ModerateMember;
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{MemberView, StoreError};

operation_error! {
    /// Why a ban stays.
    UnbanError: Access(AccessError), Store(StoreError);
    NotBanned => Refused, "not_banned", "This person is not banned.";
}

impl Members {
    /// Lets a banned person join again; it does not make them a member. Answers with the membership that is over.
    pub async fn unban(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<MemberView, UnbanError> {
        let mut reached = self.reach::<ModerateMember>(actor, server, member).await?;
        if reached.target.member.ban.take().is_none() {
            return Err(UnbanError::NotBanned);
        }
        reached.work.members().delete(reached.target.member.id).await?;
        self.log(&reached, AuditAction::MemberUnbanned, Vec::new()).await?;
        let person = reached.target.member.user;
        reached.work.raise(Event::AccessChanged(Reach::Member(server, person)));
        reached.work.commit().await?;
        Ok(reached.target)
    }
}
