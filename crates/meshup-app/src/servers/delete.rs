//! Deleting a server with everything in it.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageServer;

use super::Servers;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::{Event, Reach};
use crate::ports::FilesOf;

impl Servers {
    /// Takes everything in the server along, and closes its sockets.
    pub async fn delete(&self, actor: &Actor, server: ServerId) -> Result<(), AccessError> {
        self.community.access.server::<ManageServer>(actor, server).await?;
        let work = self.community.store.begin().await?;
        let server = work.servers().lock_to_delete(server).await?.ok_or(AccessError::NotFound)?;
        work.rooms().lock_all_to_delete(server.id).await?;
        let now = self.community.clock.now();
        work.discarded_files().add_all_in(FilesOf::Server(server.id), now).await?;
        work.servers().delete(server.id).await?;
        work.raise(Event::AccessChanged(Reach::Server(server.id)));
        Ok(work.commit().await?)
    }
}
