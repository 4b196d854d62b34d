//! CPU-bound work outside of the async threads.

use std::sync::Arc;
use std::thread::available_parallelism;

use meshup_app::ports::PlatformError;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Limits concurrent CPU-bound work to the number of cores; more would only slow down every job and use more
/// memory.
#[derive(Debug, Clone)]
pub(crate) struct Cores(Arc<Semaphore>);

impl Cores {
    pub(crate) fn new() -> Self {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Semaphore::new(cores)))
    }

    /// Waits for a core, then runs `work` on a blocking thread.
    ///
    /// The work keeps its core even if the caller is cancelled, so that a flood of cancelled requests cannot
    /// exceed the limit. A panic in `work` is returned as an error.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PlatformError> {
        let core = Arc::clone(&self.0).acquire_owned().await;
        let core = core.map_err(|closed| PlatformError::Unavailable(closed.to_string()))?;
        let work = spawn_blocking(move || {
            let _core = core;
            work()
        });
        work.await.map_err(|died| PlatformError::Internal(died.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_and_gives_the_core_back() {
        let cores = Cores(Arc::new(Semaphore::new(1)));
        let died = cores.run(|| assert_eq!(1, 2)).await;
        assert!(matches!(died, Err(PlatformError::Internal(_))));
        assert_eq!(cores.run(|| 7).await, Ok(7));
    }
}
