//! What happens because time passes.

use std::time::Duration;

use async_trait::async_trait;

use crate::ports::StoreError;

/// Work that becomes due: an overdue task, a reminder, a poll that expires.
///
/// Every node runs every job, also several at once, so the database decides who does each thing: a job takes what is
/// due with a conditional update and does the rest in the same unit, so that each effect happens once. What became
/// due while nobody ran is done at the next run.
///
/// A job looks with a read first and begins a unit only where something is due, so that an idle server writes
/// nothing.
#[async_trait]
pub trait ScheduledJob: Send + Sync {
    /// The name under which failures are logged.
    fn name(&self) -> &'static str;

    /// How long after one run the next begins.
    fn every(&self) -> Duration {
        Duration::from_secs(1)
    }

    /// Does what is due now, at most one batch of it; true where more may be due.
    async fn run(&self) -> Result<bool, StoreError>;
}
