//! Banning members.

use meshup_domain::audit::{AuditAction, Change};
use meshup_domain::member::ban_reason;
use meshup_domain::permission::{Allowed, ModerateMember};
use meshup_domain::{ServerId, Violations};
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the member was not banned.
    BanError: Access(AccessError), Invalid(Violations), Store(StoreError);
    AlreadyBanned => Refused, "already_banned", "This user is already banned.";
}

impl Members {
    /// Bans a member. Their sockets in the server are closed immediately, and they no longer count as a
    /// member.
    pub async fn ban(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        reason: Option<String>,
    ) -> Result<MemberView, BanError> {
        let reached = self.authorize::<ModerateMember>(actor, server, member).await?;
        let reason = ban_reason(&reason.unwrap_or_default()).map_err(|broken| broken.of("reason"))?;
        let reason_change = (!reason.is_empty()).then(|| Change::set("reason", &reason));
        let write = async |work: Unit, mut target: MemberView, allowed: Allowed<_>| {
            if target.member.ban.is_some() {
                return Err(BanError::AlreadyBanned);
            }
            let person = target.member.user;
            target.member.ban(&allowed, reason.clone(), self.context.clock.now());
            work.members().save(&target.member).await?;
            work.servers().release(server).await?;
            work.channels().remove_everywhere(server, person).await?;
            let changes = reason_change.iter().cloned().collect();
            self.log(&*work, &allowed, &target, AuditAction::MemberBanned, changes).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Member(server, person)));
            let left = ServerChangeKind::MemberLeft { member: target.member.id, user: person };
            work.raise(ServerChange::event(server, left));
            Ok(target)
        };
        self.change(&reached, write).await
    }
}
