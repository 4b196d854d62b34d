//! Invites to a server.

mod accept;
mod create;
mod list;
mod revoke;
mod view;

pub use accept::{AcceptInviteError, Accepted};
pub use create::CreateInviteError;
pub use revoke::RevokeInviteError;
pub use view::FullInvite;

use crate::community::Community;

/// The use cases of invites.
#[derive(Clone)]
pub struct Invites {
    community: Community,
}

impl Invites {
    /// Use cases on the servers of this community.
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

#[cfg(test)]
mod tests;
