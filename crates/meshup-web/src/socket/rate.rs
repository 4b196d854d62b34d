//! How many frames a client may send.

use tokio::time::Instant;

use super::Limits;

/// A bucket that fills with time and empties with frames.
#[derive(Debug)]
pub(super) struct Rate {
    left: f64,
    filled_at: Instant,
}

impl Rate {
    pub(super) fn new(limits: &Limits, now: Instant) -> Self {
        Self { left: limits.burst.into(), filled_at: now }
    }

    /// False if this frame is one too many.
    pub(super) fn allow(&mut self, limits: &Limits, now: Instant) -> bool {
        let gained = (now - self.filled_at).as_secs_f64() * f64::from(limits.rate);
        self.left = (self.left + gained).min(limits.burst.into());
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
        let (limits, start) = (Limits::default(), Instant::now());
        let mut rate = Rate::new(&limits, start);
        assert!((0..60).all(|_| rate.allow(&limits, start)));
        assert!(!rate.allow(&limits, start));
        let later = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| rate.allow(&limits, later)).count(), 20);
    }
}
