//! Servers: founding, finding, changing, joining and leaving them (`docs/rules.md#servers`).

mod audit_log;
mod change;
mod create;
mod delete;
mod entrance;
#[cfg(test)]
mod fixture;
mod get;
pub mod invites;
mod join;
mod leave;
mod list;
pub mod members;
mod pictures;
pub mod roles;
mod transfer;
mod update;
mod view;

use std::sync::Arc;

use crate::community::Community;
use crate::ports::Files;

pub use change::ChangeServerError;
pub use invites::Invites;
pub use join::{JoinServerError, Joined};
pub use leave::LeaveServerError;
pub use list::ListServers;
pub use members::Members;
pub use roles::Roles;
pub use transfer::TransferServerError;
pub use view::ServerView;

/// What new servers start with and may choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerDefaults {
    /// Where a server may be; the first is the default.
    pub regions: Vec<String>,
    pub max_members: i32,
    pub max_channels: i32,
}

/// The use cases of servers themselves.
#[derive(Clone)]
pub struct Servers {
    community: Community,
    files: Arc<dyn Files>,
    defaults: Arc<ServerDefaults>,
}

impl Servers {
    pub fn new(community: Community, files: Arc<dyn Files>, defaults: ServerDefaults) -> Self {
        Self { community, files, defaults: Arc::new(defaults) }
    }
}
