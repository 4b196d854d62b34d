//! The parts of a rule that are evaluated before it is passed to the crate.

use meshup_domain::Violation;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

pub(super) const NO_RULE: Violation =
    Violation::Rule("Enter a recurrence rule such as FREQ=WEEKLY;BYDAY=MO,WE (RFC 5545, RRULE).");
const TOO_OFTEN: Violation = Violation::Rule(
    "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY. BYHOUR, BYMINUTE and BYSECOND are unsupported.",
);
const TWO_ENDS: Violation = Violation::Rule("A rule cannot have both UNTIL and COUNT.");
const BAD_INTERVAL: Violation = Violation::Rule("INTERVAL must be between 1 and 366.");
const BAD_COUNT: Violation = Violation::Rule("COUNT must be at least 1.");
const BAD_UNTIL: Violation = Violation::Rule("UNTIL must be a date or time such as 20251220T160000Z.");

/// The maximum length of a rule in characters. It excludes the longest sensible rule, which lists all days of
/// a year.
const MAX_LENGTH: usize = 500;

/// The end of a rule, and the rest of it, over which the crate iterates.
pub(super) struct Parts {
    pub(super) walked: String,
    pub(super) until: Option<OffsetDateTime>,
    /// The maximum number of occurrences.
    pub(super) count: usize,
}

impl Parts {
    pub(super) fn read(rule: &str) -> Result<Self, Violation> {
        if rule.chars().count() > MAX_LENGTH {
            return Err(Violation::TooLong(MAX_LENGTH));
        }
        let (mut known, mut walked): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let (mut until, mut count) = (None, None);
        for part in rule.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(NO_RULE)?;
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b",+-".contains(&byte);
            if known.contains(&name) || value.is_empty() || !value.bytes().all(is_plain) {
                return Err(NO_RULE);
            }
            known.push(name);
            match name {
                "UNTIL" => until = Some(end(value).ok_or(BAD_UNTIL)?),
                "COUNT" => count = Some(at_least_one(value).ok_or(BAD_COUNT)?),
                _ => {
                    check(name, value)?;
                    walked.push(part);
                }
            }
        }
        if !known.contains(&"FREQ") {
            return Err(NO_RULE);
        }
        if until.is_some() && count.is_some() {
            return Err(TWO_ENDS);
        }
        Ok(Self { walked: walked.join(";"), until, count: count.unwrap_or(usize::MAX) })
    }
}

/// Refuses values that the crate would accept, but should not.
fn check(name: &str, value: &str) -> Result<(), Violation> {
    match (name, value) {
        ("FREQ", "HOURLY" | "MINUTELY" | "SECONDLY") | ("BYHOUR" | "BYMINUTE" | "BYSECOND", _) => {
            Err(TOO_OFTEN)
        }
        ("INTERVAL", interval) => {
            let within = at_least_one(interval).is_some_and(|interval| interval <= 366);
            if within { Ok(()) } else { Err(BAD_INTERVAL) }
        }
        ("FREQ", "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY")
        | ("BYDAY" | "BYMONTHDAY" | "BYYEARDAY" | "BYWEEKNO" | "BYMONTH" | "BYSETPOS" | "WKST", _) => Ok(()),
        _ => Err(NO_RULE),
    }
}

/// A number of any length; one beyond the range of `usize` becomes its maximum.
fn at_least_one(digits: &str) -> Option<usize> {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = all_digits.then(|| digits.parse().unwrap_or(usize::MAX))?;
    Some(number).filter(|number| *number > 0)
}

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]");
const DATE_TIME: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]");

/// A date extends to the end of its day; a time without a zone is in UTC.
fn end(text: &str) -> Option<OffsetDateTime> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let last = Time::from_hms(23, 59, 59).ok()?;
    PrimitiveDateTime::parse(text, DATE_TIME)
        .or_else(|_| Date::parse(text, DATE).map(|date| PrimitiveDateTime::new(date, last)))
        .ok()
        .map(PrimitiveDateTime::assume_utc)
}
