//! Server deletion.

use meshup_domain::ServerId;
use meshup_domain::permission::ManageServer;
use meshup_domain::server::Server;

use super::Servers;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::ports::UnitOfWork;
use crate::transactions::Unit;

impl Servers {
    /// Deletes the server with everything in it, and closes its sockets.
    pub async fn delete(&self, actor: &Actor, server: ServerId) -> Result<(), AccessError> {
        let (allowed, _) = self.context.access.server::<ManageServer>(actor, server).await?;
        let write = async |work: Unit| self.erase(&*work, server).await.map(|_| ());
        self.context.store.write(&allowed, write).await
    }

    /// Deletes the server, in a unit of somebody who may, and returns what it was. Nobody sees it or anything in it from
    /// then on, and nothing more is written in its rooms; [`SweepJob`](crate::sweep::SweepJob) deletes the rows.
    pub(crate) async fn erase(&self, work: &dyn UnitOfWork, server: ServerId) -> Result<Server, AccessError> {
        let erased = work.servers().lock_to_delete(server).await?.ok_or(AccessError::NotFound)?;
        work.rooms().lock_all_to_delete(server).await?;
        work.servers().delete(server, self.context.clock.now()).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::Server(server)));
        work.raise(ServerChange::event(server, ServerChangeKind::Deleted));
        Ok(erased)
    }
}
