//! Who is in a server.

use meshup_domain::ServerId;
use meshup_domain::permission::{LookInside, ManageMembers};

use super::{Members, as_of};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::MemberView;

/// Which members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListMembers {
    /// The banned instead of the members.
    pub banned: bool,
    pub page: PageRequest,
}

impl Members {
    /// Members, oldest first. The banned are shown only to who manages members.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        query: ListMembers,
    ) -> Result<Page<MemberView>, AccessError> {
        let ListMembers { banned, page } = query;
        if banned {
            self.community.access.server::<ManageMembers>(actor, server).await?;
        } else {
            self.community.access.server::<LookInside>(actor, server).await?;
        }
        let members = self.community.store.read().members().list(server, banned, page).await?;
        let now = self.community.clock.now();
        Ok(members.map(|member| as_of(now, member)))
    }
}
