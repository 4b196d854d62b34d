//! The invites of a server.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageMembers;

use super::{FullInvite, Invites};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::servers::view::with_owner;

impl Invites {
    /// All invites, newest first, including inactive ones.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        page: PageRequest,
    ) -> Result<Page<FullInvite>, AccessError> {
        self.community.access.server::<ManageMembers>(actor, server).await?;
        let repos = self.community.store.read();
        let server = repos.servers().get(server).await?.ok_or(AccessError::NotFound)?;
        let invites = repos.invites().list(server.id, page).await?;
        let server = with_owner(repos, server).await?;
        let now = self.community.clock.now();
        Ok(invites.map(|view| FullInvite::new(view, server.clone(), now)))
    }
}
