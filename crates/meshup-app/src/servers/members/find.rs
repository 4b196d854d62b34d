//! Reading a member.

use meshup_domain::ServerId;
use meshup_domain::permission::ViewServerContent;
use meshup_domain::role::Permission;
use uuid::Uuid;

use super::{Members, as_of};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::ports::MemberView;

impl Members {
    /// A member by the id of the membership or of the user. Banned members are found only by users who manage
    /// members.
    pub async fn find(
        &self,
        actor: &Actor,
        server: ServerId,
        member: Uuid,
    ) -> Result<MemberView, AccessError> {
        let (_, facts) = self.context.access.server::<ViewServerContent>(actor, server).await?;
        let found = self.context.store.read().members().find(server, member).await?;
        found
            .filter(|found| found.member.ban.is_none() || facts.has_permission(Permission::ManageMembers))
            .map(|found| as_of(self.context.clock.now(), found))
            .ok_or(AccessError::NotFound)
    }
}
