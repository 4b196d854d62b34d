//! The system clock.

use meshup_app::ports::Clock;
use time::OffsetDateTime;

/// UTC from the operating system, truncated to microseconds, the resolution of both databases.
///
/// Truncating here makes a time equal to itself after it was stored and loaded.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "only this adapter reads the system clock")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc().truncate_to_microsecond()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_has_no_nanoseconds() {
        assert_eq!(SystemClock.now().nanosecond() % 1_000, 0);
    }

    #[test]
    fn the_time_is_utc_and_moves_on() {
        let first = SystemClock.now();
        assert!(first.offset().is_utc());
        assert!(SystemClock.now() >= first);
    }
}
