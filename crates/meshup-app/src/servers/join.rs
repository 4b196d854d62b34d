//! Joining a public server.

use meshup_domain::ServerId;
use meshup_domain::permission::JoinServer;

use super::Servers;
use super::entrance::EntranceError;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;

/// What became of somebody who wanted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    Now,
    /// They were a member before; nothing changed.
    Already,
}

operation_error! {
    /// Why somebody did not get in.
    JoinServerError: Access(AccessError), Entrance(EntranceError), Store(StoreError);
}

impl Servers {
    /// Joins a public server that has room. Joining again changes nothing.
    pub async fn join(&self, actor: &Actor, server: ServerId) -> Result<Joined, JoinServerError> {
        self.community.access.server::<JoinServer>(actor, server).await?;
        let (work, mut server) = self.community.lock(server).await?;
        let joined = if self.community.is_inside(work.as_ref(), &server, actor.user).await? {
            Joined::Already
        } else {
            self.community.let_in(work.as_ref(), &mut server, actor.user, None).await?;
            Joined::Now
        };
        work.commit().await?;
        Ok(joined)
    }
}

#[cfg(test)]
mod tests;
