//! Nicknames.

use meshup_domain::audit::AuditAction;
use meshup_domain::member::nickname;
use meshup_domain::permission::{Allowed, RenameMember};
use meshup_domain::{Patch, ServerId, Violations};
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the nickname was not changed.
    RenameError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Members {
    /// Changes the user's own nickname or, with `member.manage`, that of a member below them. An empty one is
    /// removed.
    pub async fn rename(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        wanted: Patch<String>,
    ) -> Result<MemberView, RenameError> {
        let reached = self.authorize::<RenameMember>(actor, server, member).await?;
        let wanted = wanted.try_map(|name| nickname(&name)).map_err(|broken| broken.of("nickname"))?;
        let write = async |work: Unit, mut target: MemberView, allowed: Allowed<_>| {
            let after = wanted.clone().apply(target.member.nickname.clone().map(Some)).flatten();
            if let Some(change) = target.member.rename(&allowed, after) {
                work.members().save(&target.member).await?;
                self.log(&*work, &allowed, &target, AuditAction::MemberUpdated, vec![change]).await?;
                work.raise(ServerChange::event(server, ServerChangeKind::MemberUpdated(target.member.user)));
            }
            Ok(target)
        };
        self.change(&reached, write).await
    }
}
