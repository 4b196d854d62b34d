//! Repeated events by the `rrule` crate (RFC 5545).

use meshup_app::ports::Recurrences;

/// Recurrences as RFC 5545 has them.
#[derive(Debug, Default)]
pub struct RruleRecurrences;

impl Recurrences for RruleRecurrences {}
