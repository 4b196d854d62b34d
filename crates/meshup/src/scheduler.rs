//! Runs scheduled jobs.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::Background;
use meshup_app::schedule::{JobLog, ScheduledJob};
use meshup_platform::BackgroundTasks;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Runs a job after `delay` and then repeatedly until `stopping` is cancelled, and early when `due` is notified, and
/// records its runs in `log`; a run in progress is finished first.
pub(crate) fn start(
    job: Arc<dyn ScheduledJob>,
    delay: Duration,
    due: Option<&Arc<Notify>>,
    log: &Arc<JobLog>,
    background: &BackgroundTasks,
    stopping: &CancellationToken,
) {
    let schedule = repeat(job, due.cloned(), log.clone(), stopping.clone());
    background.run(Box::pin(delayed(delay, schedule, stopping.clone())));
}

async fn delayed(delay: Duration, schedule: impl Future<Output = ()>, stopping: CancellationToken) {
    tokio::select! {
        () = stopping.cancelled() => {}
        () = sleep(delay) => schedule.await,
    }
}

async fn repeat(
    job: Arc<dyn ScheduledJob>,
    due: Option<Arc<Notify>>,
    log: Arc<JobLog>,
    stopping: CancellationToken,
) {
    while !stopping.is_cancelled() {
        let more = run(&job, &log).await;
        let wait = if more { job.pause() } else { job.every() };
        if wait.is_zero() {
            continue;
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = sleep(wait) => {}
            () = notified(due.as_deref()) => {}
        }
    }
}

async fn notified(due: Option<&Notify>) {
    match due {
        Some(due) => due.notified().await,
        None => pending().await,
    }
}

/// One run, in its own task so that a panic does not end the schedule; true if more work is due.
async fn run(job: &Arc<dyn ScheduledJob>, log: &JobLog) -> bool {
    let name = job.name();
    let run = Arc::clone(job);
    let started = Instant::now();
    let outcome = tokio::spawn(async move { run.run().await }).await;
    count(name, matches!(outcome, Ok(Ok(_))), started.elapsed());
    let (more, failure) = match outcome {
        Ok(Ok(more)) => (more, None),
        Ok(Err(error)) => {
            tracing::warn!(job = name, %error, "a scheduled job failed and will be retried");
            (false, Some(error.to_string()))
        }
        Err(error) => {
            tracing::error!(job = name, %error, "a scheduled job panicked and will be retried");
            (false, Some(error.to_string()))
        }
    };
    if let Err(error) = log.note(job.as_ref(), failure).await {
        tracing::debug!(job = name, %error, "a run could not be recorded");
    }
    more
}

/// Counts a run (`docs/metrics.md`).
fn count(job: &'static str, is_success: bool, took: Duration) {
    metrics::counter!("meshup_job_runs_total", "job" => job).increment(1);
    metrics::counter!("meshup_job_failures_total", "job" => job).increment(u64::from(!is_success));
    metrics::histogram!("meshup_job_duration_seconds", "job" => job).record(took);
}
