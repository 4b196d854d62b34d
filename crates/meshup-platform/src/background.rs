//! Background jobs.

use std::time::Duration;

use meshup_app::ports::{Background, Job};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

/// Runs jobs on the runtime in which it was created, and counts them so that a shutdown can wait for them.
#[derive(Debug, Clone)]
pub struct BackgroundTasks {
    tracker: TaskTracker,
    runtime: tokio::runtime::Handle,
}

impl BackgroundTasks {
    /// Uses the current runtime. HTTP workers have small runtimes of their own, which would end before the
    /// jobs do.
    ///
    /// # Panics
    ///
    /// If called outside of a runtime.
    pub fn on_this_runtime() -> Self {
        Self { tracker: TaskTracker::new(), runtime: tokio::runtime::Handle::current() }
    }

    /// Waits for all jobs, but no longer than `at_most`. Returns whether all have finished.
    pub async fn finish(&self, at_most: Duration) -> bool {
        self.tracker.close();
        timeout(at_most, self.tracker.wait()).await.is_ok()
    }
}

impl Background for BackgroundTasks {
    fn run(&self, job: Job) {
        self.tracker.spawn_on(job, &self.runtime);
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn finishing_waits_for_what_was_started() {
        let tasks = BackgroundTasks::on_this_runtime();
        let (done, mut seen) = oneshot::channel();
        tasks.run(Box::pin(async move {
            tokio::task::yield_now().await;
            let _ = done.send(());
        }));
        assert!(tasks.finish(Duration::from_secs(5)).await);
        assert!(seen.try_recv().is_ok());
    }

    #[tokio::test]
    async fn finishing_gives_up_on_what_never_ends() {
        let tasks = BackgroundTasks::on_this_runtime();
        tasks.run(Box::pin(pending()));
        assert!(!tasks.finish(Duration::from_millis(10)).await);
    }
}
