//! Deletion of expired records and of files without references.

use std::sync::Arc;

use async_trait::async_trait;
use time::Duration;

use crate::messages::post::NONCE_LIFETIME;
use crate::ports::{Clock, Files, KEY_LIFETIME, Repos, Store, StoreError};
use crate::schedule::ScheduledJob;

/// The maximum number of rows or files deleted in one run.
const BATCH: u64 = 500;

/// How long an ended session is kept, for investigating misuse of an account.
const SESSION_TRACE: Duration = Duration::days(30);

/// How long other nodes can find an event in the log.
const LOG_LIFETIME: Duration = Duration::hours(1);

/// Deletes old sessions, expired mailed tokens and idempotency keys, and clears nonces that are no longer
/// checked.
pub struct RecordCleanupJob {
    /// Opens the units, one for each run.
    pub store: Arc<dyn Store>,
    /// Decides which records have expired.
    pub clock: Arc<dyn Clock>,
}

impl RecordCleanupJob {
    async fn purge(&self, repos: &dyn Repos) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let removed = [
            repos.sessions().purge(now - SESSION_TRACE, BATCH).await?,
            repos.tokens().purge(now, BATCH).await?,
            repos.keys().purge(now - KEY_LIFETIME, BATCH).await?,
            repos.messages().forget_nonces(now - NONCE_LIFETIME, BATCH).await?,
            repos.event_log().purge(now - LOG_LIFETIME, BATCH).await?,
        ];
        Ok(removed.contains(&BATCH))
    }
}

#[async_trait]
impl ScheduledJob for RecordCleanupJob {
    fn name(&self) -> &'static str {
        "old records"
    }

    fn every(&self) -> std::time::Duration {
        std::time::Duration::from_mins(10)
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let work = self.store.begin().await?;
        let more = self.purge(work.as_ref()).await?;
        work.commit().await?;
        Ok(more)
    }
}

/// Deletes files whose last row is gone.
pub struct FileCleanupJob {
    /// Lists the discarded files, and forgets them once they are deleted.
    pub store: Arc<dyn Store>,
    /// Deletes the files themselves.
    pub files: Arc<dyn Files>,
}

#[async_trait]
impl ScheduledJob for FileCleanupJob {
    fn name(&self) -> &'static str {
        "discarded files"
    }

    fn every(&self) -> std::time::Duration {
        std::time::Duration::from_secs(5)
    }

    /// Deletes each file before its record, so that a crash in between loses none; deleting a file twice is
    /// not an error.
    async fn run(&self) -> Result<bool, StoreError> {
        let keys = self.store.read().discarded_files().oldest(BATCH).await?;
        if keys.is_empty() {
            return Ok(false);
        }
        self.files.remove(&keys).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let work = self.store.begin().await?;
        work.discarded_files().forget(&keys).await?;
        work.commit().await?;
        Ok(keys.len() as u64 == BATCH)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use meshup_domain::FileKey;

    use super::*;
    use crate::ports::PlatformError;
    use crate::testing::{MockFiles, START, TestClock, TestRepos, TestStore};

    #[tokio::test]
    async fn records_go_by_their_age_and_a_full_batch_asks_for_more() {
        let mut repos = TestRepos::default();
        repos
            .sessions
            .expect_purge()
            .withf(|before, _| *before == START - SESSION_TRACE)
            .returning(|_, n| Ok(n));
        repos.tokens.expect_purge().withf(|before, _| *before == START).returning(|_, _| Ok(0));
        repos.keys.expect_purge().withf(|before, _| *before == START - KEY_LIFETIME).returning(|_, _| Ok(0));
        repos
            .messages
            .expect_forget_nonces()
            .withf(|before, _| *before == START - NONCE_LIFETIME)
            .returning(|_, _| Ok(0));
        repos
            .event_log
            .expect_purge()
            .withf(|before, _| *before == START - LOG_LIFETIME)
            .returning(|_, _| Ok(0));
        let store = TestStore::new(repos);
        let job = RecordCleanupJob { store: Arc::new(store.clone()), clock: Arc::new(TestClock::default()) };
        assert!(job.run().await.unwrap());
        assert_eq!(store.commits(), 1);
    }

    fn one_file() -> TestRepos {
        let mut repos = TestRepos::default();
        repos.discarded_files.expect_oldest().returning(|_| Ok(vec![FileKey("a/b".into())]));
        repos
    }

    #[tokio::test]
    async fn a_file_is_forgotten_once_it_is_removed() {
        let mut repos = one_file();
        repos.discarded_files.expect_forget().once().returning(|_| Ok(()));
        let mut files = MockFiles::new();
        files.expect_remove().once().returning(|_| Ok(()));
        let store = TestStore::new(repos);
        let job = FileCleanupJob { store: Arc::new(store.clone()), files: Arc::new(files) };
        assert!(!job.run().await.unwrap());
        assert_eq!(store.commits(), 1);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_removed_is_tried_again() {
        let mut files = MockFiles::new();
        files.expect_remove().returning(|_| Err(PlatformError::Unavailable("away".into())));
        let store = TestStore::new(one_file());
        let job = FileCleanupJob { store: Arc::new(store.clone()), files: Arc::new(files) };
        assert!(job.run().await.is_err());
        assert_eq!(store.begun_units(), 0);
    }
}
