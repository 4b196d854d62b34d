//! Validation of event fields.

use crate::Violation;
use time::{Duration, OffsetDateTime};

use crate::role;
use crate::text::{at_most, bounded, within};

/// The maximum number of users invited to one event in one request.
pub const MAX_INVITED: usize = 1_000;
/// The maximum number of reminders of one event.
pub const MAX_REMINDERS: usize = 10;
/// The maximum length of one occurrence of a recurring event.
const MAX_LENGTH: Duration = Duration::days(366);
/// The color of an event for which none was chosen.
pub const DEFAULT_COLOR: &str = "#3498db";

/// Validates an event title: 1 to 200 characters.
pub fn title(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// Validates an event description: at most 5,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=5_000)
}

/// Validates a location: at most 300 characters.
pub fn location(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=300)
}

/// Validates the notes of an RSVP: at most 500 characters.
pub fn rsvp_notes(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=500)
}

/// Validates a meeting link: an http or https URL of at most 2,048 characters. A blank one becomes `None`.
pub fn meeting_link(text: &str) -> Result<Option<String>, Violation> {
    let link = bounded(text, 0..=2_048)?;
    if link.is_empty() {
        return Ok(None);
    }
    let (scheme, rest) = link.split_once("://").unwrap_or_default();
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let has_host =
        rest.split(['/', '?', '#']).next().is_some_and(|host| host.chars().any(char::is_alphanumeric));
    let is_clean = link.chars().all(|c| !c.is_whitespace() && !"\"<>\\^`{|}".contains(c));
    if is_web && has_host && is_clean { Ok(Some(link)) } else { Err(Violation::Rule("Enter a valid URL.")) }
}

/// Validates a color, `#rrggbb`, and returns it in lower case.
pub fn color(text: &str) -> Result<String, Violation> {
    role::color(text)
}

/// Validates the number of units between two occurrences: 1 to 366.
pub fn interval(value: i64) -> Result<i32, Violation> {
    within(value, 1..=366).map(|interval| i32::try_from(interval).unwrap_or(1))
}

/// Validates minutes before the start: 0 to 40,320 (four weeks). Duplicates count towards the limit of
/// [`MAX_REMINDERS`] and are then removed.
pub fn reminders(minutes: &[i64]) -> Result<Vec<i32>, Violation> {
    at_most(minutes, MAX_REMINDERS)?;
    let mut reminders: Vec<i32> = Vec::new();
    for minutes in minutes {
        let minutes = i32::try_from(within(*minutes, 0..=40_320)?).unwrap_or_default();
        if !reminders.contains(&minutes) {
            reminders.push(minutes);
        }
    }
    Ok(reminders)
}

/// Checks that an event ends after it starts, and that an occurrence of a recurring one lasts at most 366
/// days.
pub fn end_time(
    start: OffsetDateTime,
    end: OffsetDateTime,
    is_repeated: bool,
) -> Result<OffsetDateTime, Violation> {
    if end <= start {
        return Err(Violation::Rule("End time must be after start time."));
    }
    if is_repeated && end - start > MAX_LENGTH {
        return Err(Violation::Rule("An occurrence of a recurring event can last at most 366 days."));
    }
    Ok(end)
}

/// Validates the last moment at which an occurrence may start: not before `start`, and at most
/// [`MAX_SPAN`](super::MAX_SPAN) after it.
pub fn recurrence_end(
    start: OffsetDateTime,
    until: Option<OffsetDateTime>,
) -> Result<OffsetDateTime, Violation> {
    let until = until.ok_or(Violation::Rule("This field is required for recurring events."))?;
    if until < start {
        return Err(Violation::Rule("A recurrence cannot end before the event starts."));
    }
    if until - start > super::MAX_SPAN {
        return Err(Violation::Rule("A recurrence must end within 100 years."));
    }
    Ok(until)
}

/// Validates the presence and form of an RFC 5545 rule, given without its `RRULE:` prefix, and returns it in
/// upper case.
pub fn recurrence_rule(text: Option<&str>) -> Result<String, Violation> {
    let rule = text.unwrap_or_default().trim().to_ascii_uppercase();
    let rule = rule.strip_prefix("RRULE:").map(|rule| rule.trim().to_owned()).unwrap_or(rule);
    if rule.is_empty() {
        return Err(Violation::Rule("This field is required for custom recurrence."));
    }
    Ok(rule)
}
