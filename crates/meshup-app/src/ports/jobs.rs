//! Runs of scheduled jobs.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;

/// The last recorded run of a job, on whichever node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// Unique among jobs.
    pub name: String,
    /// When the run ended.
    pub last_run_at: OffsetDateTime,
    /// When the job is due again on the node that ran it.
    pub next_run_at: OffsetDateTime,
    /// Why it failed; `None` if it succeeded.
    pub failure: Option<String>,
}

/// The last run of each job.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait JobRunRepository: Send + Sync {
    /// Replaces the runs of these jobs, of which each occurs once.
    async fn record(&self, runs: &[JobRun]) -> Result<(), StoreError>;
    /// All jobs by name.
    async fn list(&self) -> Result<Vec<JobRun>, StoreError>;
}
