//! The sweep of files that no row refers to.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use meshup_domain::FileKey;
use time::{Duration, OffsetDateTime};

use crate::ports::{Clock, FileFolder, FileListing, Files, ListedFile, PlatformError, Store, StoreError};
use crate::schedule::ScheduledJob;

/// The maximum number of files that are looked up in one run.
const BATCH: usize = 500;

/// How long after it was stored a file may wait for its row. Requests take minutes at most.
const AGE: Duration = Duration::days(1);

/// The time from the end of a sweep to the next one.
const PAUSE: Duration = Duration::days(1);

/// How long a node has for a sweep before another one begins anew, because it must have failed or ended.
const LEASE: Duration = Duration::hours(1);

/// Discards files that were stored for a row that was never committed, because the process was killed in between.
///
/// One node does it, once a day, a batch in each run. A file is old enough before it is looked up that nobody can be
/// about to commit a row for it, and no row ever refers to a file again after the last one is gone.
pub struct OrphanSweepJob {
    store: Arc<dyn Store>,
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
    /// Between two runs.
    sweep: Mutex<Option<Sweep>>,
}

/// A sweep in progress.
struct Sweep {
    /// When another node may begin one.
    lease: OffsetDateTime,
    folder: FileFolder,
    listing: Box<dyn FileListing>,
    /// The folders to list after it.
    ahead: &'static [FileFolder],
}

impl Sweep {
    fn begin(files: &dyn Files, lease: OffsetDateTime) -> Option<Self> {
        let (&folder, ahead) = FileFolder::ALL.split_first()?;
        Some(Self { lease, folder, listing: files.list(folder.as_str()), ahead })
    }

    /// The next files, of one folder; none at the end.
    async fn next(&mut self, files: &dyn Files) -> Result<Vec<ListedFile>, PlatformError> {
        loop {
            let listed = self.listing.next(BATCH).await?;
            let Some((&folder, ahead)) = self.ahead.split_first().filter(|_| listed.is_empty()) else {
                return Ok(listed);
            };
            (self.folder, self.listing, self.ahead) = (folder, files.list(folder.as_str()), ahead);
        }
    }
}

impl OrphanSweepJob {
    /// A job for the files in this store.
    pub fn new(store: Arc<dyn Store>, files: Arc<dyn Files>, clock: Arc<dyn Clock>) -> Self {
        Self { store, files, clock, sweep: Mutex::default() }
    }

    /// The sweep of this node, or a new one if it is due and no other node begins it.
    async fn sweep(&self) -> Result<Option<Sweep>, StoreError> {
        let kept = self.sweep.lock().unwrap_or_else(PoisonError::into_inner).take();
        if kept.is_some() {
            return Ok(kept);
        }
        let now = self.clock.now();
        let due_at = self.store.read().discarded_files().sweep_due_at().await?;
        if due_at > now || !self.schedule(due_at, now + LEASE).await? {
            return Ok(None);
        }
        Ok(Sweep::begin(self.files.as_ref(), now + LEASE))
    }

    async fn schedule(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<bool, StoreError> {
        let work = self.store.begin().await?;
        let is_first = work.discarded_files().schedule_sweep(from, to).await?;
        work.commit().await?;
        Ok(is_first)
    }

    /// Leaves files without a row to the job that deletes discarded files.
    async fn discard(&self, folder: FileFolder, listed: Vec<ListedFile>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let old = listed.into_iter().filter(|file| now - file.stored_at > AGE);
        let keys: Vec<FileKey> = old.map(|ListedFile { key, stored_at: _ }| key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let orphans = self.store.read().discarded_files().unreferenced(folder, keys).await?;
        if orphans.is_empty() {
            return Ok(());
        }
        let work = self.store.begin().await?;
        work.discarded_files().add(&orphans, now).await?;
        work.commit().await?;
        tracing::info!(
            folder = folder.as_str(),
            count = orphans.len(),
            "discarded files that no row refers to"
        );
        Ok(())
    }
}

#[async_trait]
impl ScheduledJob for OrphanSweepJob {
    fn name(&self) -> &'static str {
        "orphaned files"
    }

    fn every(&self) -> std::time::Duration {
        std::time::Duration::from_mins(10)
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let Some(mut sweep) = self.sweep().await? else { return Ok(false) };
        let listed = sweep.next(self.files.as_ref()).await;
        let listed = listed.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        if listed.is_empty() {
            self.schedule(sweep.lease, self.clock.now() + PAUSE).await?;
            return Ok(false);
        }
        self.discard(sweep.folder, listed).await?;
        *self.sweep.lock().unwrap_or_else(PoisonError::into_inner) = Some(sweep);
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
