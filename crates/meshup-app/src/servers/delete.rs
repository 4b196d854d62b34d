//! Server deletion.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageServer;

use super::Servers;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::{Event, Reach};
use crate::ports::{FilesOf, UnitOfWork};

impl Servers {
    /// Deletes the server with everything in it, and closes its sockets.
    pub async fn delete(&self, actor: &Actor, server: ServerId) -> Result<(), AccessError> {
        let (allowed, _) = self.community.access.server::<ManageServer>(actor, server).await?;
        let write = async |work: &dyn UnitOfWork| {
            work.servers().lock_to_delete(server).await?.ok_or(AccessError::NotFound)?;
            work.rooms().lock_all_to_delete(server).await?;
            let now = self.community.clock.now();
            work.discarded_files().add_all_in(FilesOf::Server(server), now).await?;
            work.servers().delete(server).await?;
            work.raise(Event::AccessChanged(Reach::Server(server)));
            Ok(())
        };
        self.community.store.write(&allowed, write).await
    }
}
