//! Work that nobody waits for.

use std::time::Duration;

use meshup_app::ports::{Background, Job};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

/// Jobs on the runtime that it was made on, counted so that a shutdown can wait for them.
#[derive(Debug, Clone)]
pub struct BackgroundTasks {
    tracker: TaskTracker,
    runtime: tokio::runtime::Handle,
}

impl BackgroundTasks {
    /// Remembers the present runtime: HTTP workers have small ones of their own, which end before their jobs would.
    ///
    /// # Panics
    /// Outside of a runtime.
    pub fn on_this_runtime() -> Self {
        Self { tracker: TaskTracker::new(), runtime: tokio::runtime::Handle::current() }
    }

    /// Waits until all jobs are done, or for `at_most`. Answers whether they are.
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
