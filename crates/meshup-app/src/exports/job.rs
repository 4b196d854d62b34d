//! Jobs that make exports, and delete them after a week.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_domain::FileKey;
use meshup_domain::export::EXPORT_LIFETIME;
use time::Duration;

use super::content::{InterruptedError, LEASE, Writing};
use crate::ports::{Archives, ClaimedExport, Clock, Store, StoreError};
use crate::schedule::ScheduledJob;

/// How often an export is begun that ends the process, or fails, each time.
const TRIES: u32 = 5;
/// How long to wait after a failure.
const PAUSE: Duration = Duration::minutes(1);
/// The maximum number of exports deleted in one run.
const BATCH: u64 = 100;

/// Makes requested exports, one after the other.
///
/// A node claims an export and extends the claim while it works. If the node ends, another one begins again: nothing refers
/// to an archive before it is complete.
pub struct ExportJob {
    /// Holds the queue of exports, and what users wrote.
    pub store: Arc<dyn Store>,
    /// Writes archives.
    pub archives: Arc<dyn Archives>,
    /// Decides which exports are due.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl ScheduledJob for ExportJob {
    fn name(&self) -> &'static str {
        "exports"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if !self.store.read().exports().is_any_due(now).await? {
            return Ok(false);
        }
        let work = self.store.begin().await?;
        let claimed = work.exports().claim(now, now + LEASE).await?;
        work.commit().await?;
        let Some(claim) = claimed else { return Ok(false) };
        if claim.attempts > TRIES {
            self.give_up(&claim, false).await?;
            return Ok(true);
        }
        match self.make(&claim).await {
            Ok(file) => self.finish(&claim, file).await?,
            Err(InterruptedError::Lost) => {}
            Err(error @ (InterruptedError::Store(_) | InterruptedError::Platform(_))) => {
                tracing::warn!(%error, "an export failed");
                self.give_up(&claim, claim.attempts < TRIES).await?;
            }
        }
        Ok(true)
    }
}

impl ExportJob {
    async fn make(&self, claim: &ClaimedExport) -> Result<FileKey, InterruptedError> {
        let writing = Writing {
            store: &*self.store,
            clock: &*self.clock,
            claim,
            archive: self.archives.create().await?,
            lease_end: self.clock.now() + LEASE,
        };
        writing.write_all().await
    }

    /// An archive that came too late is deleted.
    async fn finish(&self, claim: &ClaimedExport, file: FileKey) -> Result<(), StoreError> {
        let now = self.clock.now();
        let work = self.store.begin().await?;
        if !work.exports().finish(claim, &file, now + EXPORT_LIFETIME).await? {
            work.discarded_files().add(&[file], now).await?;
        }
        work.commit().await
    }

    async fn give_up(&self, claim: &ClaimedExport, is_retried: bool) -> Result<(), StoreError> {
        let retry_at = is_retried.then(|| self.clock.now() + PAUSE);
        let work = self.store.begin().await?;
        work.exports().give_up(claim, retry_at).await?;
        work.commit().await
    }
}

/// Deletes exports that have expired.
pub struct ExportCleanupJob {
    /// Lists the exports, and records the files to delete.
    pub store: Arc<dyn Store>,
    /// Decides which exports have expired.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl ScheduledJob for ExportCleanupJob {
    fn name(&self) -> &'static str {
        "expired exports"
    }

    fn every(&self) -> std::time::Duration {
        std::time::Duration::from_mins(10)
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let (count, files) = work.exports().remove_expired(now, BATCH).await?;
        work.discarded_files().add(&files, now).await?;
        work.commit().await?;
        Ok(count == BATCH)
    }
}
