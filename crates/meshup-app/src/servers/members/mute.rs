//! Muting and unmuting.

use meshup_domain::audit::AuditAction;
use meshup_domain::member::Mute;
use meshup_domain::permission::ModerateMember;
use meshup_domain::{ServerId, Violations};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Members;
use super::reach::Reached;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{MemberView, StoreError};

operation_error! {
    /// Why a member is not muted.
    MuteError: Access(AccessError), Invalid(Violations), Store(StoreError);
    Banned => Refused, "member_banned", "This person is banned and no longer a member.";
}

operation_error! {
    /// Why a member stays as they are.
    UnmuteError: Access(AccessError), Store(StoreError);
    NotMuted => Refused, "not_muted", "This person is not muted.";
}

impl Members {
    /// Keeps a member from writing, until a time or until somebody ends it. Muting again replaces the end.
    pub async fn mute(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        until: Option<OffsetDateTime>,
    ) -> Result<MemberView, MuteError> {
        let reached = self.reach::<ModerateMember>(actor, server, member).await?;
        let mute = Mute::until(until, self.community.clock.now()).map_err(|broken| broken.of("until"))?;
        if reached.target.member.ban.is_some() {
            return Err(MuteError::Banned);
        }
        Ok(self.set_mute(reached, mute, AuditAction::MemberMuted).await?)
    }

    /// Lets a muted member write again.
    pub async fn unmute(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<MemberView, UnmuteError> {
        let reached = self.reach::<ModerateMember>(actor, server, member).await?;
        if reached.target.member.mute == Mute::None {
            return Err(UnmuteError::NotMuted);
        }
        Ok(self.set_mute(reached, Mute::None, AuditAction::MemberUnmuted).await?)
    }

    async fn set_mute(
        &self,
        mut reached: Reached<ModerateMember>,
        mute: Mute,
        action: AuditAction,
    ) -> Result<MemberView, StoreError> {
        let change = reached.target.member.set_mute(&reached.allowed, mute);
        reached.work.members().save(&reached.target.member).await?;
        self.log(&reached, action, change.into_iter().collect()).await?;
        let reach = Reach::Member(reached.allowed.scope(), reached.target.member.user);
        reached.work.raise(Event::AccessChanged(reach));
        reached.work.commit().await?;
        Ok(reached.target)
    }
}
