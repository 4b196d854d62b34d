//! Listing servers.

use super::Servers;
use super::view::{ServerView, with_owners};
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
    pub async fn list(&self, actor: &Actor, query: ListServers) -> Result<Page<ServerView>, StoreError> {
        let ListServers { search, page } = query;
        let search = search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let repos = self.context.store.read();
        let Page { items, total } = repos.servers().visible(actor.user, actor.is_admin, search, page).await?;
        Ok(Page { items: with_owners(repos, items).await?, total })
    }
}
