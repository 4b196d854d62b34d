//! The occurrences of an event. All arithmetic is in UTC, on days of the Gregorian calendar.

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime};

use super::{DaySet, EventStatus};

/// The maximum time between the first and the last start of a series. It bounds a series to 36,525
/// occurrences.
pub const MAX_SPAN: Duration = Duration::days(36_525);

/// The units of plain recurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days of 24 hours, since all times are in UTC.
    Daily,
    /// Seven days.
    Weekly,
    /// Calendar months.
    Monthly,
    /// Calendar years, counted as twelve months.
    Yearly,
}

/// How the occurrences after the first are determined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Every `interval` units. Dates that a month lacks are skipped and not counted (RFC 5545, 3.3.10).
    Every {
        /// What `interval` counts.
        unit: Unit,
        /// 1 to 366.
        interval: i32,
    },
    /// On the days of an RFC 5545 rule, numbered from the first occurrence, whose day is always one of them.
    Rule {
        /// As entered, in upper case and without the prefix `RRULE:`.
        rule: String,
        /// The days of all occurrences, expanded when the rule was saved. Day 0 is that of the first one.
        days: DaySet,
    },
}

/// The repetition of a recurring event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// On which days occurrences start; the time of day is that of the first one.
    pub pattern: Pattern,
    /// The last moment at which an occurrence may start.
    pub until: OffsetDateTime,
}

impl Repeat {
    /// The expanded days of an RFC 5545 rule.
    pub fn days(&self) -> Option<&DaySet> {
        match &self.pattern {
            Pattern::Every { .. } => None,
            Pattern::Rule { rule: _, days } => Some(days),
        }
    }
}

/// The times of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// When the first occurrence starts.
    pub start: OffsetDateTime,
    /// When the first occurrence ends, after `start`. All occurrences have the same length.
    pub end: OffsetDateTime,
    /// `None` if the event takes place once.
    pub repeat: Option<Repeat>,
}

/// One occurrence of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// When it starts.
    pub start: OffsetDateTime,
    /// When it ends, after `start`.
    pub end: OffsetDateTime,
    /// Its number in the series, starting at 0.
    pub index: u32,
}

type Starts<'s> = Box<dyn Iterator<Item = (u32, OffsetDateTime)> + 's>;

const TICK: Duration = Duration::microseconds(1);

impl Series {
    /// The occurrences that start at or after `from`, in order. The cost does not depend on `from`.
    pub fn since(&self, from: OffsetDateTime) -> impl Iterator<Item = Occurrence> + '_ {
        let length = self.length();
        self.starts(from).map(move |(index, start)| Occurrence {
            start,
            end: start.saturating_add(length),
            index,
        })
    }

    /// The occurrences that overlap `from..to`, including those that began earlier.
    pub fn overlapping(
        &self,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> impl Iterator<Item = Occurrence> + '_ {
        self.since(self.still_on(from)).take_while(move |occurrence| occurrence.start < to)
    }

    /// When the last occurrence ends.
    pub fn ends_at(&self) -> OffsetDateTime {
        self.since(self.start).last().map_or(self.end, |last| last.end)
    }

    /// The status given by the clock: ongoing during an occurrence, completed after the last one, scheduled
    /// otherwise.
    pub fn status(&self, now: OffsetDateTime) -> EventStatus {
        match self.since(self.still_on(now)).next() {
            Some(occurrence) if occurrence.start <= now => EventStatus::Ongoing,
            Some(_) => EventStatus::Scheduled,
            None => EventStatus::Completed,
        }
    }

    /// The next moment after `now` at which an occurrence begins or ends.
    pub(super) fn next_change(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let begins = self.since(now.saturating_add(TICK)).next().map(|occurrence| occurrence.start);
        let ends = self.since(self.still_on(now)).next().map(|occurrence| occurrence.end);
        begins.into_iter().chain(ends).min()
    }

    fn length(&self) -> Duration {
        self.end - self.start
    }

    /// The earliest start of an occurrence that has not ended at `at`.
    fn still_on(&self, at: OffsetDateTime) -> OffsetDateTime {
        at.saturating_sub(self.length()).saturating_add(TICK)
    }

    fn starts(&self, from: OffsetDateTime) -> Starts<'_> {
        let Some(Repeat { pattern, until }) = &self.repeat else {
            return Box::new((self.start >= from).then_some((0, self.start)).into_iter());
        };
        let starts: Starts<'_> = match pattern {
            Pattern::Every { unit: Unit::Daily, interval } => self.by_days(i64::from(*interval), from),
            Pattern::Every { unit: Unit::Weekly, interval } => self.by_days(i64::from(*interval) * 7, from),
            Pattern::Every { unit: Unit::Monthly, interval } => self.by_months(*interval, from),
            Pattern::Every { unit: Unit::Yearly, interval } => {
                self.by_months(interval.saturating_mul(12), from)
            }
            Pattern::Rule { rule: _, days } => self.by_rule(days, from),
        };
        Box::new(starts.take_while(move |(_, start)| start <= until))
    }

    fn by_days(&self, step: i64, from: OffsetDateTime) -> Starts<'_> {
        let step = step.max(1);
        let whole = (from - self.start).whole_days() / step;
        let first = u32::try_from(whole.max(0)).unwrap_or(u32::MAX);
        let at = move |index: u32| {
            Some((index, self.start.checked_add(Duration::days(step.checked_mul(i64::from(index))?))?))
        };
        Box::new((first..).map_while(at).skip_while(move |(_, start)| *start < from))
    }

    /// Counts months as integers, at most 1,200 of them; dates are built only for those at or after `from`.
    fn by_months(&self, step: i32, from: OffsetDateTime) -> Starts<'_> {
        let (first, day) = (month_of(self.start.date()), self.start.day());
        let earliest = month_of(from.date());
        let step = usize::try_from(step.max(1)).unwrap_or(1);
        let months =
            (first..=month_of(Date::MAX)).step_by(step).filter(move |month| day <= length_of(*month));
        let starts = (0..).zip(months).filter(move |(_, month)| *month >= earliest);
        let at = move |(index, month): (u32, i32)| Some((index, self.at(date_of(month, day)?)));
        Box::new(starts.map_while(at).skip_while(move |(_, start)| *start < from))
    }

    fn by_rule<'s>(&'s self, days: &'s DaySet, from: OffsetDateTime) -> Starts<'s> {
        let first = u32::try_from((from.date() - self.start.date()).whole_days().max(0)).unwrap_or(u32::MAX);
        let at = move |(index, day): (u32, u32)| {
            Some((index, self.at(self.start.date().checked_add(Duration::days(i64::from(day)))?)))
        };
        Box::new(days.since(first).map_while(at).skip_while(move |(_, start)| *start < from))
    }

    fn at(&self, date: Date) -> OffsetDateTime {
        PrimitiveDateTime::new(date, self.start.time()).assume_utc()
    }
}

/// The number of months since year 0.
fn month_of(date: Date) -> i32 {
    date.year() * 12 + i32::from(u8::from(date.month())) - 1
}

fn parts(month: i32) -> Option<(i32, Month)> {
    let of_year = u8::try_from(month.rem_euclid(12) + 1).ok()?;
    Some((month.div_euclid(12), Month::try_from(of_year).ok()?))
}

fn length_of(month: i32) -> u8 {
    parts(month).map_or(0, |(year, month)| month.length(year))
}

fn date_of(month: i32, day: u8) -> Option<Date> {
    let (year, month) = parts(month)?;
    Date::from_calendar_date(year, month, day).ok()
}
