//! Positions in the index, by time.

use time::OffsetDateTime;

use crate::repositories::micros;

/// The number of positions per microsecond.
pub(super) const SLOTS: i64 = 512;

/// The first position of a time, which must be before the year 2540.
pub(super) fn position(at: OffsetDateTime) -> i64 {
    micros(at).clamp(0, i64::MAX / SLOTS - 1) * SLOTS
}
