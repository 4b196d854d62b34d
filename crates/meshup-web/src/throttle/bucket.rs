//! In-memory token buckets by key.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::rate::{LimitStatus, Rate};

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

    /// Takes a token, if available.
    pub(super) fn count(&self, key: &str) -> LimitStatus {
        if self.calls.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&key.to_owned()) {
            Ok(state) => self.standing(state.remaining_burst_capacity(), None),
            Err(refused) => self.standing(0, Some(refused.wait_time_from(self.clock.now()))),
        }
    }

    fn standing(&self, remaining: u32, wait: Option<Duration>) -> LimitStatus {
        let used = self.rate.calls.saturating_sub(remaining);
        let reset = self.rate.per / self.rate.calls.max(1) * used;
        LimitStatus { limit: self.rate.calls, remaining, reset, wait }
    }
}
