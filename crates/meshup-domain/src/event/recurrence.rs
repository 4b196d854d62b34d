//! Recurrences as users enter them.

use time::{Date, Duration, OffsetDateTime};

use super::{DaySet, Pattern, Repeat, Series, Unit, recurrence_end, recurrence_rule};
use crate::{Violation, Violations, string_enum};

string_enum! {
    /// How often an event repeats.
    RecurrenceType {
        /// The event takes place once.
        Never = "none",
        /// Every `interval` days.
        Daily = "daily",
        /// Every `interval` weeks, on the day of the week of the first occurrence.
        Weekly = "weekly",
        /// Every `interval` months, on the day of the month of the first occurrence; months without it are
        /// skipped.
        Monthly = "monthly",
        /// Every `interval` years, on the date of the first occurrence; years without it are skipped.
        Yearly = "yearly",
        /// On the days of an RFC 5545 rule.
        Custom = "custom",
    }
}

impl RecurrenceType {
    /// The unit of a plain recurrence. `None` for a custom one, whose RFC 5545 rule specifies its own.
    pub const fn unit(self) -> Option<Unit> {
        match self {
            Self::Never | Self::Custom => None,
            Self::Daily => Some(Unit::Daily),
            Self::Weekly => Some(Unit::Weekly),
            Self::Monthly => Some(Unit::Monthly),
            Self::Yearly => Some(Unit::Yearly),
        }
    }
}

/// A moment, or a whole day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeOrDay {
    /// A moment.
    Time(OffsetDateTime),
    /// A day, from midnight to midnight UTC.
    Day(Date),
}

impl TimeOrDay {
    /// The first moment that it covers.
    pub fn first(self) -> OffsetDateTime {
        match self {
            Self::Time(at) => at,
            Self::Day(day) => day.midnight().assume_utc(),
        }
    }

    /// The last moment that it covers.
    pub fn last(self) -> OffsetDateTime {
        match self {
            Self::Time(at) => at,
            Self::Day(_) => self.first().saturating_add(Duration::DAY - Duration::MICROSECOND),
        }
    }
}

/// The recurrence of an event, field by field, as it is entered and stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// How often the event repeats.
    pub recurrence_type: RecurrenceType,
    /// The number of units between two occurrences; 1 for a custom recurrence, whose rule specifies its own
    /// interval.
    pub interval: i32,
    /// The last moment at which an occurrence may start. Required if the event repeats.
    pub until: Option<OffsetDateTime>,
    /// The RFC 5545 rule of a custom recurrence.
    pub rule: Option<String>,
}

impl Series {
    /// The recurrence as it was entered.
    pub fn recurrence(&self) -> Recurrence {
        let Some(Repeat { pattern, until }) = &self.repeat else {
            return Recurrence {
                recurrence_type: RecurrenceType::Never,
                interval: 1,
                until: None,
                rule: None,
            };
        };
        let (recurrence_type, interval, rule) = match pattern {
            Pattern::Rule { rule, days: _ } => (RecurrenceType::Custom, 1, Some(rule.clone())),
            Pattern::Every { unit: Unit::Daily, interval } => (RecurrenceType::Daily, *interval, None),
            Pattern::Every { unit: Unit::Weekly, interval } => (RecurrenceType::Weekly, *interval, None),
            Pattern::Every { unit: Unit::Monthly, interval } => (RecurrenceType::Monthly, *interval, None),
            Pattern::Every { unit: Unit::Yearly, interval } => (RecurrenceType::Yearly, *interval, None),
        };
        Recurrence { recurrence_type, interval, until: Some(*until), rule }
    }
}

impl Recurrence {
    /// The repetition of an event that starts at `start`. `None` if it happens once or if a rule is violated;
    /// violations are collected. `days` expands an RFC 5545 rule into the days between two moments.
    pub fn repeat(
        self,
        start: OffsetDateTime,
        days: impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<DaySet, Violation>,
        violations: &mut Violations,
    ) -> Option<Repeat> {
        let Self { recurrence_type, interval, until, rule } = self;
        if recurrence_type == RecurrenceType::Never {
            return None;
        }
        let until = violations.check("recurrence_end_date", recurrence_end(start, until));
        let pattern = if let Some(unit) = recurrence_type.unit() {
            Pattern::Every { unit, interval }
        } else {
            let rule = violations.check("recurrence_rule", recurrence_rule(rule.as_deref()))?;
            // The rule's syntax is checked even without a valid end.
            let days = days(&rule, start, until.unwrap_or(start));
            Pattern::Rule { days: violations.check("recurrence_rule", days)?, rule }
        };
        Some(Repeat { pattern, until: until? })
    }
}
