//! Runs what happens because time passes.

use std::sync::Arc;

use meshup_app::ports::Background;
use meshup_app::schedule::ScheduledJob;
use meshup_platform::BackgroundTasks;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Runs each job again and again, one beside the other, until `stopping` is cancelled; a run that is under way is
/// finished first.
pub(crate) fn start(
    jobs: Vec<Arc<dyn ScheduledJob>>,
    background: &BackgroundTasks,
    stopping: &CancellationToken,
) {
    for job in jobs {
        background.run(Box::pin(repeat(job, stopping.clone())));
    }
}

async fn repeat(job: Arc<dyn ScheduledJob>, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        if !run(&job).await {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = sleep(job.every()) => {}
            }
        }
    }
}

/// One run, in a task of its own so that a fault of the job does not end its repetition; true where more is due.
async fn run(job: &Arc<dyn ScheduledJob>) -> bool {
    let name = job.name();
    let run = Arc::clone(job);
    match tokio::spawn(async move { run.run().await }).await {
        Ok(Ok(more)) => more,
        Ok(Err(error)) => {
            tracing::warn!(job = name, %error, "a scheduled job failed and is tried again");
            false
        }
        Err(error) => {
            tracing::error!(job = name, %error, "a scheduled job broke off and is tried again");
            false
        }
    }
}
