//! Positions of the index, by time.

use time::OffsetDateTime;

use crate::sea::micros;

/// Things that one microsecond has room for.
pub(super) const SLOTS: i64 = 512;

/// The first position of a time, up to the year 2540.
pub(super) fn position(at: OffsetDateTime) -> i64 {
    micros(at).clamp(0, i64::MAX / SLOTS - 1) * SLOTS
}
