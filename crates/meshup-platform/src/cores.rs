//! CPU-bound work outside of the async threads.

use std::sync::Arc;
use std::thread::{self, available_parallelism};

use meshup_app::ports::PlatformError;
use tokio::sync::{Semaphore, oneshot};

/// The number of callers that may wait for each core. The last of them waits for several seconds while passwords are
/// hashed, so more would only be answered when nobody waits any longer.
const QUEUE: usize = 512;

/// By how much the priority of the threads is lower, as by `nice`: where cores are scarce, the threads of requests get three
/// quarters of each.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// Limits concurrent CPU-bound work to the number of cores; more would only slow down every job and use more
/// memory.
#[derive(Debug, Clone)]
pub(crate) struct Cores {
    free: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Cores {
    pub(crate) fn new() -> Self {
        Self::with(available_parallelism().map_or(1, std::num::NonZero::get), QUEUE)
    }

    fn with(cores: usize, queue: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(cores)), queue: Arc::new(Semaphore::new(cores * queue)) }
    }

    /// Waits for a core, then runs `work` on a thread of its own, with a lower priority than that of the threads that
    /// serve requests. Fails at once if too many callers are waiting.
    ///
    /// The work keeps its core even if the caller is cancelled, so that a flood of cancelled requests cannot
    /// exceed the limit. A panic in `work` is returned as an error.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PlatformError> {
        let waiting = self.queue.try_acquire().map_err(unavailable)?;
        let core = Arc::clone(&self.free).acquire_owned().await.map_err(unavailable)?;
        drop(waiting);
        let (done, result) = oneshot::channel();
        let work = move || {
            let _core = core;
            step_back();
            // The caller may be gone.
            let _ = done.send(work());
        };
        thread::Builder::new().name("meshup-work".to_owned()).spawn(work).map_err(unavailable)?;
        result.await.map_err(|died| PlatformError::Internal(died.to_string()))
    }
}

/// Lowers the priority of this thread, which it cannot raise again. On Linux, this concerns a thread alone, not its
/// process.
#[cfg(target_os = "linux")]
fn step_back() {
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!(%error, "the priority of a thread could not be lowered");
    }
}

#[cfg(not(target_os = "linux"))]
fn step_back() {}

fn unavailable(error: impl std::fmt::Display) -> PlatformError {
    PlatformError::Unavailable(format!("no core is available: {error}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::sync::mpsc;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_and_gives_the_core_back() {
        let cores = Cores::with(1, 1);
        let died = cores.run(|| assert_eq!(1, 2)).await;
        assert!(matches!(died, Err(PlatformError::Internal(_))));
        assert_eq!(cores.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn as_many_as_may_wait_are_served_and_the_others_refused() {
        let cores = Cores::with(1, 2);
        let (finish, finished) = mpsc::channel::<()>();
        let mut running = Box::pin(cores.run(move || finished.recv().is_ok()));
        let work = |result: i32| move || result;
        let mut waiting = [1, 2].map(|result| Box::pin(cores.run(work(result))));
        assert!((&mut running).now_or_never().is_none());
        for caller in &mut waiting {
            assert!(caller.now_or_never().is_none());
        }
        assert!(matches!(cores.run(work(3)).await, Err(PlatformError::Unavailable(_))));
        finish.send(()).unwrap();
        assert_eq!(running.await, Ok(true));
        let [one, two] = waiting;
        assert_eq!((one.await, two.await), (Ok(1), Ok(2)));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_work_yields_to_other_threads_of_the_process() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let before = priority();
        assert_eq!(Cores::with(1, 1).run(priority).await, Ok((before + NICE).min(19)));
        assert_eq!(priority(), before);
    }
}
