//! Runs workers for a time and gathers what they measured.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::usage::{Processes, Usage};

/// What a scenario measured.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// One per operation that succeeded, in ascending order.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) errors: usize,
    pub(crate) elapsed: Duration,
    pub(crate) usage: Usage,
    /// Anything else worth a line, such as deliveries.
    pub(crate) remark: String,
}

impl Measured {
    /// The latency that `share` of the operations did not exceed.
    pub(crate) fn percentile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(index.min(self.latencies.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// Operations in a second.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }
}

/// Lets each worker repeat its operation for `duration`. An operation answers whether it succeeded.
pub(crate) async fn repeat<F, W>(processes: &Processes, duration: Duration, workers: Vec<W>) -> Measured
where
    F: Future<Output = bool> + Send + 'static,
    W: FnMut() -> F + Send + 'static,
{
    let (before, start) = (processes.usage(), Instant::now());
    let tasks = workers.into_iter().map(|worker| tokio::spawn(one(worker, start + duration)));
    let results = join_all(tasks).await;
    let (elapsed, usage) = (start.elapsed(), processes.usage().since(before));
    let mut measured = Measured { elapsed, usage, ..Measured::default() };
    for (latencies, errors) in results.into_iter().flatten() {
        measured.latencies.extend(latencies);
        measured.errors += errors;
    }
    measured.latencies.sort_unstable();
    measured
}

async fn one<F: Future<Output = bool>>(
    mut worker: impl FnMut() -> F,
    until: Instant,
) -> (Vec<Duration>, usize) {
    let (mut latencies, mut errors) = (Vec::new(), 0);
    while Instant::now() < until {
        let start = Instant::now();
        if worker().await { latencies.push(start.elapsed()) } else { errors += 1 }
    }
    (latencies, errors)
}
