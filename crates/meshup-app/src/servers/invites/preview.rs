//! What an invite shows to whoever has it.

use meshup_domain::invite::Invite;
use meshup_domain::server::Server;

use super::Invites;
use crate::access::AccessError;

/// An invite that can be used, and the server that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitePreview {
    /// The invite, which is active.
    pub invite: Invite,
    /// The server, public or not.
    pub server: Server,
}

impl Invites {
    /// The invite with this code, for anybody who has it, also without an account.
    ///
    /// One that is unknown, expired, revoked or used up is not found, and neither is that of a deleted server.
    pub async fn preview(&self, code: &str) -> Result<InvitePreview, AccessError> {
        let repos = self.context.store.read();
        let found = repos.invites().by_code(code.trim()).await?.map(|found| found.invite);
        let active = found.filter(|invite| invite.is_active(self.context.clock.now()));
        let invite = active.ok_or(AccessError::NotFound)?;
        let server = repos.servers().get(invite.server).await?.ok_or(AccessError::NotFound)?;
        Ok(InvitePreview { invite, server })
    }
}
