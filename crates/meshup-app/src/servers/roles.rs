//! Roles of a server.

mod change;
mod create;
mod delete;
mod list;
mod update;

pub use create::CreateRoleError;
pub use delete::DeleteRoleError;
pub use update::UpdateRoleError;

use crate::community::Community;

/// The use cases of roles.
#[derive(Clone)]
pub struct Roles {
    community: Community,
}

impl Roles {
    /// Use cases on the servers of this community.
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

#[cfg(test)]
mod tests;
