//! Administration of servers.

use meshup_domain::audit::Change;
use meshup_domain::site::{SiteAction, SiteTarget};
use meshup_domain::{ServerId, UserId};

use super::Administration;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::Page;
use crate::servers::{ListServers, ServerView, TransferServerError};
use crate::site::SiteRecord;
use crate::transactions::Unit;

impl Administration {
    /// All servers, newest first.
    pub async fn list_servers(
        &self,
        actor: &Actor,
        query: ListServers,
    ) -> Result<Page<ServerView>, AccessError> {
        self.authorize(actor)?;
        Ok(self.servers.visible(actor, query).await?)
    }

    /// Deletes a server with everything in it.
    pub async fn delete_server(&self, actor: &Actor, server: ServerId) -> Result<(), AccessError> {
        let allowed = self.authorize(actor)?;
        let write = async |work: Unit| {
            let erased = self.servers.erase(&*work, server).await?;
            let record = SiteRecord {
                actor: actor.user,
                action: SiteAction::ServerDeleted,
                target: (SiteTarget::Server, server.0),
                changes: vec![Change::unset("name", &erased.profile.name)],
            };
            Ok(self.log(&*work, record).await?)
        };
        self.store.write_as_admin(&allowed, self.clock.now(), write).await
    }

    /// Makes a member the owner of their server, as [`Servers::transfer`](crate::servers::Servers::transfer) does.
    pub async fn transfer_server(
        &self,
        actor: &Actor,
        server: ServerId,
        to: UserId,
    ) -> Result<ServerView, TransferServerError> {
        let allowed = self.authorize(actor)?;
        let transfer = self.servers.may_transfer(actor, server).await?;
        let write = async |work: Unit| {
            let known = work.servers().lock(server).await?.ok_or(AccessError::NotFound)?;
            let former = known.owner;
            let view = self.servers.hand_over(&*work, &transfer, known, to).await?;
            let record = SiteRecord {
                actor: actor.user,
                action: SiteAction::ServerTransferred,
                target: (SiteTarget::Server, server.0),
                changes: Change::of("owner", &former, &to).into_iter().collect(),
            };
            self.log(&*work, record).await?;
            Ok(view)
        };
        self.store.write_as_admin(&allowed, self.clock.now(), write).await
    }
}
