//! The rate limit for frames from a client.

use tokio::time::Instant;

use super::FrameRate;

/// A token bucket.
#[derive(Debug)]
pub(super) struct Rate {
    limit: FrameRate,
    left: f64,
    filled_at: Instant,
}

impl Rate {
    pub(super) fn new(limit: FrameRate, now: Instant) -> Self {
        Self { limit, left: limit.burst.into(), filled_at: now }
    }

    /// False if this frame exceeds the limit.
    pub(super) fn allow(&mut self, now: Instant) -> bool {
        let gained = (now - self.filled_at).as_secs_f64() * f64::from(self.limit.per_second);
        self.left = (self.left + gained).min(self.limit.burst.into());
        self.filled_at = now;
        let is_allowed = self.left >= 1.0;
        if is_allowed {
            self.left -= 1.0;
        }
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_and_then_the_sustained_rate() {
        let start = Instant::now();
        let mut rate = Rate::new(FrameRate { per_second: 20, burst: 60 }, start);
        assert!((0..60).all(|_| rate.allow(start)));
        assert!(!rate.allow(start));
        let later = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| rate.allow(later)).count(), 20);
    }
}
