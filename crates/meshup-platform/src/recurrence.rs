//! Recurrence rules, based on the `rrule` crate (RFC 5545, 3.3.10).
//!
//! The crate parses a rule and iterates over it. Anything that could make the iteration long is removed
//! first: the time of day is that of the event, so that a day is the smallest step; COUNT and UNTIL are
//! evaluated here, and the crate receives the earlier of the ends of the rule and the series. A rule that
//! never matches would run until the crate's last year, 10,000. The iteration is therefore shifted to end
//! there, since the calendar, including weekdays, repeats every 400 years.

mod parts;

use meshup_app::ports::Recurrences;
use meshup_domain::Violation;
use meshup_domain::event::{DaySet, MAX_SPAN};
use rrule::RRuleSet;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

use parts::{NO_RULE, Parts};

/// Recurrences according to RFC 5545.
#[derive(Debug, Default)]
pub struct RruleRecurrences;

const NEVER: Violation = Violation::Rule("This rule has no occurrences before the recurrence ends.");
const DAY: i64 = 24 * 60 * 60;
/// The period after which the calendar repeats.
const CYCLE: Duration = Duration::days(146_097);
/// The last start year for which a series ends before the year 10,000.
const LAST_START: i32 = 9_898;

impl Recurrences for RruleRecurrences {
    fn days(&self, rule: &str, start: OffsetDateTime, until: OffsetDateTime) -> Result<DaySet, Violation> {
        let parts = Parts::read(rule)?;
        let until = parts.until.map_or(until, |end| end.min(until));
        if until < start {
            return Err(NEVER);
        }
        let set = rule_set(&parts.walked, start, until).ok_or(NO_RULE)?;
        let first = set.get_dt_start().timestamp().div_euclid(DAY);
        let days = set.into_iter().map(|at| at.timestamp().div_euclid(DAY) - first);
        let mut days = days.filter_map(|day| u32::try_from(day).ok()).peekable();
        let holds_at_start = *days.peek().ok_or(NEVER)? == 0;
        // The start is the first occurrence, even if the rule does not match it.
        let start = (!holds_at_start).then_some(0).into_iter();
        Ok(start.chain(days).take(parts.count).collect())
    }
}

fn rule_set(rule: &str, start: OffsetDateTime, until: OffsetDateTime) -> Option<RRuleSet> {
    let later = CYCLE * (LAST_START - start.year()).div_euclid(400);
    let (first, last) = (moment(start, later)?, moment(until.min(start.saturating_add(MAX_SPAN)), later)?);
    let text = format!("DTSTART:{first}\nRRULE:{rule};UNTIL={last}");
    Some(text.parse::<RRuleSet>().ok()?.limit())
}

fn moment(at: OffsetDateTime, later: Duration) -> Option<String> {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    at.checked_to_offset(UtcOffset::UTC)?.checked_add(later)?.format(&format).ok()
}

#[cfg(test)]
mod tests;
