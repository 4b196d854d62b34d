//! Nicknames.

use meshup_domain::audit::AuditAction;
use meshup_domain::member::nickname;
use meshup_domain::permission::RenameMember;
use meshup_domain::{Patch, ServerId, Violations};
use uuid::Uuid;

use super::Members;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};

operation_error! {
    /// Why a nickname stays.
    RenameError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Members {
    /// Changes a nickname: one's own, or with `member.manage` that of those below. An empty one is none.
    pub async fn rename(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
        wanted: Patch<String>,
    ) -> Result<MemberView, RenameError> {
        let mut reached = self.reach::<RenameMember>(actor, server, member).await?;
        let wanted = wanted.try_map(|name| nickname(&name)).map_err(|broken| broken.of("nickname"))?;
        let after = wanted.apply(reached.target.member.nickname.clone().map(Some)).flatten();
        let change = reached.target.member.rename(&reached.allowed, after);
        if let Some(change) = change {
            reached.work.members().save(&reached.target.member).await?;
            self.log(&reached, AuditAction::MemberUpdated, vec![change]).await?;
        }
        reached.work.commit().await?;
        Ok(reached.target)
    }
}
