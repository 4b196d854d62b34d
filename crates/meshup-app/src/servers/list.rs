//! Listing servers.

use std::collections::HashMap;

use meshup_domain::ServerId;
use meshup_domain::member::Standing;

use super::Servers;
use super::view::{FoundServer, ServerView, with_owners};
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

/// The servers to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListServers {
    /// Part of the name, ignoring case. `None` and blank texts match all.
    pub search: Option<String>,
    /// The part of the list to return.
    pub page: PageRequest,
}

impl Servers {
    /// Public servers and those of the user, newest first; all servers for a site admin.
    pub async fn list(&self, actor: &Actor, query: ListServers) -> Result<Page<FoundServer>, StoreError> {
        let found = self.visible(actor, query).await?;
        let ids: Vec<ServerId> = found.items.iter().map(|view| view.server.id).collect();
        let members = self.context.store.read().members();
        let standings: HashMap<ServerId, Standing> =
            members.standings(actor.user, &ids).await?.into_iter().collect();
        Ok(found.map(|view| {
            let standing = standings.get(&view.server.id).copied().unwrap_or(Standing::Stranger);
            FoundServer { view, standing }
        }))
    }

    /// As [`list`](Self::list), without what the user is to them.
    pub(crate) async fn visible(
        &self,
        actor: &Actor,
        query: ListServers,
    ) -> Result<Page<ServerView>, StoreError> {
        let ListServers { search, page } = query;
        let search = search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let repos = self.context.store.read();
        let Page { items, total } = repos.servers().visible(actor.user, actor.is_admin, search, page).await?;
        Ok(Page { items: with_owners(repos, items).await?, total })
    }
}
