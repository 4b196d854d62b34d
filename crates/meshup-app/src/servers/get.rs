//! Reading a server.

use meshup_domain::ServerId;
use meshup_domain::permission::ViewServer;

use super::Servers;
use super::view::{FoundServer, with_owner};
use crate::access::AccessError;
use crate::actor::Actor;

impl Servers {
    /// A public server is visible to everyone, even if banned; a private one to its members and site admins.
    pub async fn get(&self, actor: &Actor, server: ServerId) -> Result<FoundServer, AccessError> {
        let (_, facts) = self.context.access.server::<ViewServer>(actor, server).await?;
        let repos = self.context.store.read();
        let server = repos.servers().get(server).await?.ok_or(AccessError::NotFound)?;
        Ok(FoundServer { view: with_owner(repos, server).await?, standing: facts.standing() })
    }
}
