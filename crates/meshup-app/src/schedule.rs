//! Scheduled jobs.

mod log;

use std::time::Duration;

use async_trait::async_trait;

use crate::ports::StoreError;

pub use log::JobLog;

/// A recurring job, for work such as overdue tasks, reminders and expiring polls.
///
/// Every node runs every job, possibly at the same time, so the database decides which node does what: a job
/// takes due work with a conditional update and completes it in the same unit, so that each effect happens
/// once. Work that became due during downtime is done in the next run.
///
/// A job first checks with a read whether anything is due and begins a unit only then, so that an idle server
/// does not write.
#[async_trait]
pub trait ScheduledJob: Send + Sync {
    /// The name used in the log.
    fn name(&self) -> &'static str;

    /// The interval between two runs.
    fn every(&self) -> Duration {
        Duration::from_secs(1)
    }

    /// How long other work has the database for itself after a run that left more to do.
    fn pause(&self) -> Duration {
        Duration::ZERO
    }

    /// Processes at most one batch of due work; true if more may be due.
    async fn run(&self) -> Result<bool, StoreError>;
}
