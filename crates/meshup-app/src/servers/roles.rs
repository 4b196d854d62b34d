//! Roles of a server.

mod change;
mod create;
mod delete;
mod list;
mod update;

pub use create::CreateRoleError;
pub use delete::DeleteRoleError;
pub use update::UpdateRoleError;

use crate::server_context::ServerContext;

/// The use cases of roles.
#[derive(Clone)]
pub struct Roles {
    context: ServerContext,
}

impl Roles {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

#[cfg(test)]
mod tests;
