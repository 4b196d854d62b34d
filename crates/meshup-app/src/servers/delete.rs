//! Deleting a server with everything in it.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageServer;

use super::{Servers, pictures};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::StoreError;

operation_error! {
    /// Why a server was not deleted.
    DeleteServerError: Access(AccessError), Store(StoreError);
}

impl Servers {
    /// Takes everything in the server along, and closes its sockets.
    pub async fn delete(&self, actor: &Actor, server: ServerId) -> Result<(), DeleteServerError> {
        self.community.access.server::<ManageServer>(actor, server).await?;
        let (work, server) = self.community.lock(server).await?;
        work.servers().delete(server.id).await?;
        work.raise(Event::AccessChanged(Reach::Server(server.id)));
        work.commit().await?;
        let pictures = [server.icon, server.banner].into_iter().flatten().collect();
        pictures::discard(self.files.as_ref(), pictures).await;
        Ok(())
    }
}
