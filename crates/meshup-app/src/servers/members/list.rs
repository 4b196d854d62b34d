//! Listing members.

use meshup_domain::ServerId;
use meshup_domain::permission::{ManageMembers, ViewServerContent};

use super::{Members, as_of};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::MemberView;

/// The members to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListMembers {
    /// Lists banned members instead of the others, which requires `member.manage`.
    pub banned: bool,
    /// The part of the list to return.
    pub page: PageRequest,
}

impl Members {
    /// Members, oldest first. Banned ones are visible only to users who manage members.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        query: ListMembers,
    ) -> Result<Page<MemberView>, AccessError> {
        let ListMembers { banned, page } = query;
        if banned {
            self.context.access.server::<ManageMembers>(actor, server).await?;
        } else {
            self.context.access.server::<ViewServerContent>(actor, server).await?;
        }
        let members = self.context.store.read().members().list(server, banned, page).await?;
        let now = self.context.clock.now();
        Ok(members.map(|member| as_of(now, member)))
    }
}
