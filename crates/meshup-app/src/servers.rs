//! Servers: creating, finding, updating, joining and leaving them (`docs/rules.md#servers`).

mod admission;
mod audit_log;
mod change;
mod create;
mod delete;
#[cfg(test)]
mod fixture;
mod get;
pub mod invites;
mod join;
mod leave;
mod list;
pub mod members;
mod part;
mod pictures;
pub mod roles;
mod sight;
mod transfer;
mod update;
mod view;

use std::sync::Arc;

use meshup_domain::server::ServerSettings;

use crate::ports::Files;
use crate::server_context::ServerContext;

pub use change::ChangeServerError;
pub use invites::Invites;
pub use join::{JoinOutcome, JoinServerError};
pub use leave::LeaveServerError;
pub(crate) use leave::end_membership;
pub use list::ListServers;
pub use members::Members;
pub use part::{ServerPart, ServerPartView};
pub use roles::Roles;
pub use transfer::TransferServerError;
pub use view::{FoundServer, ServerView};

/// The initial settings of new servers, and the available regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerDefaults {
    /// The available regions; the first is the default.
    pub regions: Vec<String>,
    /// The member limit of new servers; existing ones keep theirs.
    pub max_members: i32,
    /// The channel limit of new servers; existing ones keep theirs.
    pub max_channels: i32,
}

impl Default for ServerDefaults {
    fn default() -> Self {
        let settings = ServerSettings::default();
        let regions = ["us-east", "us-west", "eu-central", "asia-pacific"].map(String::from).into();
        Self { regions, max_members: settings.max_members, max_channels: settings.max_channels }
    }
}

/// The use cases of servers.
#[derive(Clone)]
pub struct Servers {
    context: ServerContext,
    files: Arc<dyn Files>,
    defaults: Arc<ServerDefaults>,
}

impl Servers {
    /// Use cases over the ports of `context`; pictures are stored in `files`.
    pub fn new(context: ServerContext, files: Arc<dyn Files>, defaults: ServerDefaults) -> Self {
        Self { context, files, defaults: Arc::new(defaults) }
    }
}
