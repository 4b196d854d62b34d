//! Joining a public server.

use meshup_domain::ServerId;
use meshup_domain::permission::JoinServer;

use super::Servers;
use super::entrance::EntranceError;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};

/// The result of joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    Now,
    /// The user was a member already; nothing changed.
    Already,
}

operation_error! {
    /// Why the user could not join.
    JoinServerError: Access(AccessError), Entrance(EntranceError), Store(StoreError);
}

impl Servers {
    /// Joins a public server that has not reached its member limit. Joining again has no effect.
    pub async fn join(&self, actor: &Actor, server: ServerId) -> Result<Joined, JoinServerError> {
        let (allowed, _) = self.community.access.server::<JoinServer>(actor, server).await?;
        let write = async |work: &dyn UnitOfWork, mut server| {
            if self.community.is_inside(work, &server, actor.user).await? {
                return Ok(Joined::Already);
            }
            self.community.let_in(work, &mut server, actor.user, None).await?;
            Ok(Joined::Now)
        };
        self.community.locking(&allowed, write).await
    }
}

#[cfg(test)]
mod tests;
