//! Administration of the site (`docs/rules.md#administration`), for site admins.
//!
//! Each use case asks for [`AdministerSite`](meshup_domain::permission::AdministerSite) before it looks at anything, so
//! that others learn nothing, not even what exists. Each change is recorded in the site's audit log.

mod announce;
mod audit_log;
mod change;
mod deactivate;
mod jobs;
mod log_out;
mod servers;
mod set_admin;
mod stats;
mod users;

use std::sync::Arc;

use time::OffsetDateTime;

use crate::ports::{Clock, Deployment, Ids};
use crate::servers::Servers;
use crate::transactions::Transactions;

pub use announce::AnnounceError;
pub use change::AdministerUserError;
pub use stats::SiteStats;
pub use users::{AccountView, ListAccounts, ListAccountsError};

/// The use cases of site admins.
#[derive(Clone)]
pub struct Administration {
    /// Reads, and opens the units of work of site admins.
    pub store: Transactions,
    /// Supplies the current time.
    pub clock: Arc<dyn Clock>,
    /// Generates the ids of audit entries and announcements.
    pub ids: Arc<dyn Ids>,
    /// Transfers and deletes servers.
    pub servers: Servers,
    /// Counts nodes and sockets.
    pub deployment: Arc<dyn Deployment>,
    /// The version of the software.
    pub version: &'static str,
    /// When this node started.
    pub started_at: OffsetDateTime,
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
