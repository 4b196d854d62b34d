//! Muting members.

use meshup_domain::audit::AuditAction;
use meshup_domain::member::Mute;
use meshup_domain::permission::{Allowed, ModerateMember};
use meshup_domain::{ServerId, Violations};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError, UnitOfWork};
use crate::transactions::Unit;

operation_error! {
    /// Why the member was not muted.
    MuteError: Access(AccessError), Invalid(Violations), Store(StoreError);
    Banned => Refused, "member_banned", "This user is banned and no longer a member.";
}

operation_error! {
    /// Why the member was not unmuted.
    UnmuteError: Access(AccessError), Store(StoreError);
    NotMuted => Refused, "not_muted", "This user is not muted.";
}

impl Members {
    /// Mutes a member until a time, or indefinitely. Muting again replaces the end.
    pub async fn mute(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        until: Option<OffsetDateTime>,
    ) -> Result<MemberView, MuteError> {
        let reached = self.authorize::<ModerateMember>(actor, server, member).await?;
        let mute = Mute::until(until, self.context.clock.now()).map_err(|broken| broken.of("until"))?;
        let write = async |work: Unit, target: MemberView, allowed: Allowed<_>| {
            if target.member.ban.is_some() {
                return Err(MuteError::Banned);
            }
            Ok(self.set_mute(&*work, &allowed, target, mute, AuditAction::MemberMuted).await?)
        };
        self.change(&reached, write).await
    }

    /// Unmutes a member.
    pub async fn unmute(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<MemberView, UnmuteError> {
        let reached = self.authorize::<ModerateMember>(actor, server, member).await?;
        let write = async |work: Unit, target: MemberView, allowed: Allowed<_>| {
            if target.member.mute == Mute::None {
                return Err(UnmuteError::NotMuted);
            }
            Ok(self.set_mute(&*work, &allowed, target, Mute::None, AuditAction::MemberUnmuted).await?)
        };
        self.change(&reached, write).await
    }

    async fn set_mute(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<ModerateMember>,
        mut target: MemberView,
        mute: Mute,
        action: AuditAction,
    ) -> Result<MemberView, StoreError> {
        let change = target.member.set_mute(allowed, mute);
        work.members().save(&target.member).await?;
        self.log(work, allowed, &target, action, change.into_iter().collect()).await?;
        let scope = AccessScope::Member(allowed.scope(), target.member.user);
        work.raise(DomainEvent::AccessChanged(scope));
        let updated = ServerChangeKind::MemberUpdated(target.member.user);
        work.raise(ServerChange::event(allowed.scope(), updated));
        Ok(target)
    }
}
