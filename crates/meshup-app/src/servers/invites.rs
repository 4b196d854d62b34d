//! Invites to a server.

mod accept;
mod create;
mod list;
mod newcomer;
mod preview;
mod revoke;
mod view;

pub use accept::{AcceptInviteError, AcceptedInvite};
pub use create::CreateInviteError;
pub use newcomer::AdmitNewcomerError;
pub use preview::InvitePreview;
pub use revoke::RevokeInviteError;
pub use view::InviteDetails;

use crate::server_context::ServerContext;

/// The use cases of invites.
#[derive(Clone)]
pub struct Invites {
    context: ServerContext,
}

impl Invites {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

#[cfg(test)]
mod tests;
