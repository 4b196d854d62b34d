//! Token buckets by key: shared by all nodes of a cluster, or in memory.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use meshup_app::ports::{BucketState, Rate, SharedLimits};

use super::rate::LimitStatus;

/// Number of calls between two sweeps of buckets that are full again.
const SWEEP: u32 = 1024;

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// One bucket for each key.
pub(super) struct Buckets {
    limiter: Limiter,
    clock: DefaultClock,
    rate: Rate,
    calls: AtomicU32,
}

impl Buckets {
    /// None for a rate that allows no calls, or any number of them.
    pub(super) fn new(rate: Rate) -> Option<Self> {
        let burst = NonZeroU32::new(rate.calls)?;
        let quota = Quota::with_period(rate.per / rate.calls)?.allow_burst(burst);
        Some(Self {
            limiter: RateLimiter::dashmap(quota).with_middleware(),
            clock: DefaultClock::default(),
            rate,
            calls: AtomicU32::new(0),
        })
    }

    /// Takes a token, if available. If the shared buckets cannot be reached, this node counts by itself.
    pub(super) async fn count(
        &self,
        shared: Option<&dyn SharedLimits>,
        limit: &str,
        key: &str,
    ) -> LimitStatus {
        if let Some(shared) = shared {
            let Rate { calls, per } = self.rate;
            let bucket = format!("{limit} {calls}/{} {key}", per.as_secs());
            match shared.take(&bucket, self.rate).await {
                Ok(state) => return self.status(state),
                Err(error) => tracing::debug!(%error, "shared rate limits cannot be reached"),
            }
        }
        self.count_here(key)
    }

    fn count_here(&self, key: &str) -> LimitStatus {
        if self.calls.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        self.status(match self.limiter.check_key(&key.to_owned()) {
            Ok(state) => BucketState { remaining: state.remaining_burst_capacity(), wait: None },
            Err(refused) => {
                BucketState { remaining: 0, wait: Some(refused.wait_time_from(self.clock.now())) }
            }
        })
    }

    fn status(&self, BucketState { remaining, wait }: BucketState) -> LimitStatus {
        let used = self.rate.calls.saturating_sub(remaining);
        let reset = self.rate.per / self.rate.calls.max(1) * used;
        LimitStatus { limit: self.rate.calls, remaining, reset, wait }
    }
}
