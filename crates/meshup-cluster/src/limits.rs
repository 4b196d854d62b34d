//! Token buckets that all nodes share.
//!
//! A bucket is stored as the time at which it will be full again (the generic cell rate algorithm), in microseconds by
//! the clock of the database, so that the clocks of nodes need not agree.

mod postgres;
mod redis;

use std::time::Duration;

use meshup_app::ports::{BucketState, Rate};

pub use postgres::PostgresLimits;
pub use redis::RedisLimits;

/// A rate in microseconds.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// The time in which a token becomes available.
    interval: i64,
    /// The time in which an empty bucket is full again.
    period: i64,
}

impl Cell {
    fn new(rate: Rate) -> Self {
        let period = i64::try_from(rate.per.as_micros()).unwrap_or(i64::MAX / 2);
        Self { interval: period / i64::from(rate.calls.max(1)), period }
    }

    /// The state of a bucket that will be full at `full_at`, after a token was taken or refused.
    fn state(self, now: i64, full_at: i64, is_taken: bool) -> BucketState {
        let to_fill = full_at.saturating_sub(now).max(0);
        if is_taken {
            let left = self.period.saturating_sub(to_fill).max(0) / self.interval.max(1);
            return BucketState { remaining: u32::try_from(left).unwrap_or(u32::MAX), wait: None };
        }
        let wait = to_fill.saturating_add(self.interval).saturating_sub(self.period).max(1);
        BucketState { remaining: 0, wait: Some(Duration::from_micros(wait.unsigned_abs())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_reports_what_is_left_and_how_long_to_wait() {
        let cell = Cell::new(Rate::per_minute(10));
        let second = 1_000_000;
        assert_eq!(cell.state(0, 6 * second, true), BucketState { remaining: 9, wait: None });
        assert_eq!(cell.state(0, 60 * second, true), BucketState { remaining: 0, wait: None });
        let refused = BucketState { remaining: 0, wait: Some(Duration::from_secs(6)) };
        assert_eq!(cell.state(0, 60 * second, false), refused);
    }
}
