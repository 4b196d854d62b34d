//! Rules for what people choose about events.

use crate::Violation;
use time::{Duration, OffsetDateTime};

use crate::role;
use crate::text::{at_most, bounded, within};

/// People who can be invited to one event at once.
pub const MAX_INVITED: usize = 1_000;
/// Reminders of one event.
pub const MAX_REMINDERS: usize = 10;
/// How long one occurrence of a repeated event may last.
const MAX_LENGTH: Duration = Duration::days(366);
/// The color of an event that nobody chose one for.
pub const DEFAULT_COLOR: &str = "#3498db";

/// An event's title, 1 to 200 characters.
pub fn title(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// What an event is about, at most 5,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=5_000)
}

/// Where it is, at most 300 characters.
pub fn location(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=300)
}

/// What somebody adds to an answer, at most 500 characters.
pub fn rsvp_notes(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=500)
}

/// An http or https address of at most 2,048 characters; an empty text is none.
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

/// `#rrggbb`, in lower case.
pub fn color(text: &str) -> Result<String, Violation> {
    role::color(text)
}

/// How many units lie between two occurrences, 1 to 366.
pub fn interval(value: i64) -> Result<i32, Violation> {
    within(value, 1..=366).map(|interval| i32::try_from(interval).unwrap_or(1))
}

/// Minutes before the start, 0 to 40,320 (four weeks), each once; at most [`MAX_REMINDERS`] with their repeats.
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

/// An event ends after it starts; an occurrence of a repeated one within a year.
pub fn end_time(
    start: OffsetDateTime,
    end: OffsetDateTime,
    is_repeated: bool,
) -> Result<OffsetDateTime, Violation> {
    if end <= start {
        return Err(Violation::Rule("End time must be after start time."));
    }
    if is_repeated && end - start > MAX_LENGTH {
        return Err(Violation::Rule("An occurrence of a recurring event lasts at most 366 days."));
    }
    Ok(end)
}

/// The last moment at which an occurrence may begin: not before the first, and at most 100 years after it.
pub fn recurrence_end(
    start: OffsetDateTime,
    until: Option<OffsetDateTime>,
) -> Result<OffsetDateTime, Violation> {
    let until = until.ok_or(Violation::Rule("This field is required for recurring events."))?;
    if until < start {
        return Err(Violation::Rule("The recurrence ends before the event starts."));
    }
    if until - start > super::MAX_SPAN {
        return Err(Violation::Rule("A recurrence ends within 100 years."));
    }
    Ok(until)
}

/// A rule of RFC 5545 without the name of its property, in upper case. A custom recurrence needs it.
pub fn recurrence_rule(text: Option<&str>) -> Result<String, Violation> {
    let rule = text.unwrap_or_default().trim().to_ascii_uppercase();
    let rule = rule.strip_prefix("RRULE:").map(|rule| rule.trim().to_owned()).unwrap_or(rule);
    if rule.is_empty() {
        return Err(Violation::Rule("This field is required for custom recurrence."));
    }
    Ok(rule)
}
