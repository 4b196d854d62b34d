//! Banning.

use meshup_domain::audit::{AuditAction, Change};
use meshup_domain::member::ban_reason;
use meshup_domain::permission::ModerateMember;
use meshup_domain::{ServerId, Violations};
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{MemberView, StoreError};

operation_error! {
    /// Why a member is not banned.
    BanError: Access(AccessError), Invalid(Violations), Store(StoreError);
    AlreadyBanned => Refused, "already_banned", "This person is banned already.";
}

impl Members {
    /// Puts a member out for good. Their sockets in the server close at once, and they no longer count as a member.
    pub async fn ban(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        reason: Option<String>,
    ) -> Result<MemberView, BanError> {
        let mut reached = self.reach::<ModerateMember>(actor, server, member).await?;
        let reason = ban_reason(&reason.unwrap_or_default()).map_err(|broken| broken.of("reason"))?;
        if reached.target.member.ban.is_some() {
            return Err(BanError::AlreadyBanned);
        }
        let person = reached.target.member.user;
        let told = (!reason.is_empty()).then(|| Change::set("reason", &reason));
        reached.target.member.ban(&reached.allowed, reason, self.community.clock.now());
        reached.work.members().save(&reached.target.member).await?;
        reached.work.servers().release(server).await?;
        reached.work.channels().remove_everywhere(server, person).await?;
        self.log(&reached, AuditAction::MemberBanned, told.into_iter().collect()).await?;
        reached.work.raise(Event::AccessChanged(Reach::Member(server, person)));
        reached.work.commit().await?;
        Ok(reached.target)
    }
}
