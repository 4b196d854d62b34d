//! Joining a public server.

use meshup_domain::ServerId;
use meshup_domain::permission::JoinServer;

use super::Servers;
use super::admission::EntranceError;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::transactions::Unit;

/// The result of joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinOutcome {
    /// The user became a member.
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
    pub async fn join(&self, actor: &Actor, server: ServerId) -> Result<JoinOutcome, JoinServerError> {
        let (allowed, _) = self.context.access.server::<JoinServer>(actor, server).await?;
        let write = async |work: Unit, mut server| {
            if self.context.is_member(&*work, &server, actor.user).await? {
                return Ok(JoinOutcome::Already);
            }
            self.context.admit_member(&*work, &mut server, actor.user, None).await?;
            Ok(JoinOutcome::Now)
        };
        self.context.with_server_locked(&allowed, write).await
    }
}

#[cfg(test)]
mod tests;
