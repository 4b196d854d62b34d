//! Deletion of the rows of deleted servers, channels and groups.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::ports::{Clock, Store, StoreError};
use crate::schedule::ScheduledJob;

/// How long other units have the database for themselves between two portions.
pub(crate) const PAUSE: Duration = Duration::from_millis(25);

/// Deletes the rows of deleted servers and rooms, a portion in each run, so that nobody waits long for one. It continues
/// after a crash, since what is left is still marked as deleted.
pub struct SweepJob {
    /// Opens the units, one for each portion.
    pub store: Arc<dyn Store>,
    /// The time at which files are recorded as discarded.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl ScheduledJob for SweepJob {
    fn name(&self) -> &'static str {
        "deleted rooms"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(5)
    }

    fn pause(&self) -> Duration {
        PAUSE
    }

    async fn run(&self) -> Result<bool, StoreError> {
        if !self.store.read().sweep().is_due().await? {
            return Ok(false);
        }
        let work = self.store.begin().await?;
        let more = work.sweep().sweep(self.clock.now()).await?;
        work.commit().await?;
        Ok(more)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::testing::{START, TestClock, TestRepos, TestStore};

    #[tokio::test]
    async fn portions_are_deleted_until_nothing_is_left() {
        let mut repos = TestRepos::default();
        let mut left = [true, true, false].into_iter();
        repos.sweep.expect_is_due().returning(move || Ok(left.next().unwrap()));
        repos.sweep.expect_sweep().withf(|at| *at == START).times(2).returning(|_| Ok(true));
        let store = TestStore::new(repos);
        let job = SweepJob { store: Arc::new(store.clone()), clock: Arc::new(TestClock::default()) };
        assert!(job.run().await.unwrap());
        assert!(job.run().await.unwrap());
        assert!(!job.run().await.unwrap());
        assert_eq!(store.commits(), 2, "an idle server does not write");
    }
}
