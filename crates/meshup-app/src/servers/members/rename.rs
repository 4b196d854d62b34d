//! Nicknames.

use meshup_domain::audit::AuditAction;
use meshup_domain::member::nickname;
use meshup_domain::permission::RenameMember;
use meshup_domain::text::is_blank;
use meshup_domain::{Patch, ServerId, Violations};
use uuid::Uuid;

use super::{Members, ReachError};
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{MemberView, StoreError};

operation_error! {
    /// Why a nickname stays.
    RenameError: Reach(ReachError), Invalid(Violations), Store(StoreError);
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
        let wanted = match &wanted {
            Patch::Set(name) if is_blank(name) => Patch::Clear,
            Patch::Set(_) | Patch::Keep | Patch::Clear => wanted,
        };
        let wanted = wanted
            .try_map(|name| nickname(&name))
            .map_err(|broken| Violations::one("nickname", broken.to_string()))?;

        let present = reached.target.member.nickname.clone();
        let change = reached.target.member.rename(&reached.allowed, wanted.apply(present));
        if let Some(change) = change {
            reached.work.members().save(&reached.target.member).await?;
            self.log(&reached, AuditAction::MemberUpdated, vec![change]).await?;
        }
        reached.work.commit().await?;
        Ok(reached.target)
    }
}
