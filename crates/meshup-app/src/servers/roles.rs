//! Roles of a server.

mod change;
mod create;
mod delete;
mod list;
mod update;

pub use change::ChangeRoleError;
pub use create::{CreateRole, CreateRoleError};
pub use delete::DeleteRoleError;
pub use list::ListRolesError;
pub use update::{UpdateRole, UpdateRoleError};

use crate::community::Community;

/// The use cases of roles.
#[derive(Clone)]
pub struct Roles {
    community: Community,
}

impl Roles {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

#[cfg(test)]
mod tests;
