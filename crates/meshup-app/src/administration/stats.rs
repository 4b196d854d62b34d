//! The site in numbers.

use time::Duration;

use super::Administration;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::ports::SiteTotals;

/// The time within which a user counts as active.
const ACTIVE: Duration = Duration::days(7);

/// The site in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteStats {
    /// With users who were active in the last seven days.
    pub totals: SiteTotals,
    /// Open sockets on all nodes.
    pub sockets: u64,
    /// Running nodes, this one included.
    pub nodes: u64,
    /// The version of the software.
    pub version: &'static str,
    /// Since this node started.
    pub uptime: Duration,
}

impl Administration {
    /// What is stored, and what runs.
    pub async fn stats(&self, actor: &Actor) -> Result<SiteStats, AccessError> {
        self.authorize(actor)?;
        let now = self.clock.now();
        Ok(SiteStats {
            totals: self.store.read().site().totals(now - ACTIVE).await?,
            sockets: self.deployment.sockets(),
            nodes: self.deployment.nodes(),
            version: self.version,
            uptime: now - self.started_at,
        })
    }
}
