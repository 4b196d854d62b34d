//! The log of runs of scheduled jobs, for site admins.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use super::ScheduledJob;
use crate::ports::{Clock, JobRun, Store, StoreError};

/// How old the stored times may be: most jobs run every second, and none of them is worth a write.
const RESOLUTION: Duration = Duration::minutes(1);

/// Collects the runs of this node's jobs and stores them together, at most once a minute, or at once if one ran for the
/// first time, or failed after it had succeeded, or the other way round. The node that writes last is the one that is
/// shown.
pub struct JobLog {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    runs: Mutex<Runs>,
}

#[derive(Default)]
struct Runs {
    waiting: BTreeMap<&'static str, JobRun>,
    /// Whether each job succeeded when it was last stored.
    stored: BTreeMap<&'static str, bool>,
    stored_at: Option<OffsetDateTime>,
}

impl JobLog {
    /// A log in this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, runs: Mutex::default() }
    }

    /// Notes a run that has just ended, with the reason if it failed.
    pub async fn note(&self, job: &dyn ScheduledJob, failure: Option<String>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let run = JobRun {
            name: job.name().to_owned(),
            last_run_at: now,
            next_run_at: now.saturating_add(Duration::try_from(job.every()).unwrap_or(Duration::MAX)),
            failure,
        };
        let Some(due) = self.due(job.name(), run, now) else { return Ok(()) };
        let work = self.store.begin().await?;
        work.job_runs().record(&due).await?;
        work.commit().await
    }

    /// The runs to store now, if any.
    fn due(&self, name: &'static str, run: JobRun, now: OffsetDateTime) -> Option<Vec<JobRun>> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let succeeded = run.failure.is_none();
        runs.waiting.insert(name, run);
        let is_news = runs.stored.get(name) != Some(&succeeded);
        let is_stale = runs.stored_at.is_none_or(|at| now - at >= RESOLUTION);
        if !is_news && !is_stale {
            return None;
        }
        runs.stored_at = Some(now);
        let due = std::mem::take(&mut runs.waiting);
        runs.stored.extend(due.iter().map(|(name, run)| (*name, run.failure.is_none())));
        Some(due.into_values().collect())
    }
}

#[cfg(test)]
mod tests;
