//! The invites of a server.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageMembers;

use super::{InviteDetails, Invites};
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
    ) -> Result<Page<InviteDetails>, AccessError> {
        self.context.access.server::<ManageMembers>(actor, server).await?;
        let repos = self.context.store.read();
        let server = repos.servers().get(server).await?.ok_or(AccessError::NotFound)?;
        let invites = repos.invites().list(server.id, page).await?;
        let server = with_owner(repos, server).await?;
        let now = self.context.clock.now();
        Ok(invites.map(|view| InviteDetails::new(view, server.clone(), now)))
    }
}
