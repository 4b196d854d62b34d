//! What happens because time passes.

use async_trait::async_trait;

use crate::ports::StoreError;

/// Work that becomes due: an overdue task, a reminder, a poll that expires.
///
/// Every node runs every job, also several at once, so the database decides who does each thing: a job takes what is
/// due with a conditional update and does the rest in the same unit, so that each effect happens once. What became
/// due while nobody ran is done at the next run.
#[async_trait]
pub trait ScheduledJob: Send + Sync {
    /// The name under which failures are logged.
    fn name(&self) -> &'static str;
    /// Does what is due now, at most one batch of it; true where more is due.
    async fn run(&self) -> Result<bool, StoreError>;
}
