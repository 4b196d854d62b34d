//! Events as iCalendar (RFC 5545), written with the `icalendar` crate.
//!
//! People are identified by id and display name, never by their email addresses.

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, Responder};
use icalendar::{Calendar, Component, Event, Property};
use meshup_app::events::{AttendeeView, EventView};
use meshup_domain::event::{EventProfile, EventStatus, Pattern, RsvpStatus, Series, Unit};
use meshup_domain::user::UserCard;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

/// A calendar file.
pub(super) struct CalendarFile(String);

impl CalendarFile {
    pub(super) fn of(views: &[EventView]) -> Self {
        let mut calendar = Calendar::empty();
        calendar.append_property(("VERSION", "2.0"));
        calendar.append_property(("PRODID", "-//Meshup//Calendar//EN"));
        calendar.append_property(("CALSCALE", "GREGORIAN"));
        calendar.extend(views.iter().map(entry));
        Self(calendar.to_string())
    }
}

impl Responder for CalendarFile {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let shown = ContentDisposition {
            disposition: DispositionType::Inline,
            parameters: vec![DispositionParam::Filename("calendar.ics".to_owned())],
        };
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/calendar; charset=utf-8"))
            .insert_header(shown)
            .body(self.0)
    }
}

fn entry(view: &EventView) -> Event {
    let event = &view.event;
    let profile = &event.profile;
    let changed = instant(event.updated_at);
    let mut entry = Event::new();
    entry.add_property("UID", event.id.to_string());
    entry.add_property("DTSTAMP", &changed);
    entry.add_property("CREATED", instant(event.created_at));
    entry.add_property("LAST-MODIFIED", &changed);
    entry.add_property("SEQUENCE", event.revision.to_string());
    entry.add_property("SUMMARY", &profile.title);
    entry.add_property("STATUS", status(profile.status));
    add_times(&mut entry, profile);
    for (name, text) in [("DESCRIPTION", &profile.description), ("LOCATION", &profile.location)] {
        if !text.is_empty() {
            entry.add_property(name, text);
        }
    }
    if let Some(link) = &profile.meeting_link {
        entry.add_property("URL", link);
    }
    if !profile.tags.is_empty() {
        entry.add_property(
            "CATEGORIES",
            profile.tags.iter().map(|tag| escaped(tag)).collect::<Vec<_>>().join(","),
        );
    }
    entry.append_property(person("ORGANIZER", &view.created_by));
    for attendee in &view.attendees {
        entry.append_multi_property(guest(attendee));
    }
    entry.done()
}

fn add_times(entry: &mut Event, profile: &EventProfile) {
    let Series { start, end, repeat: _ } = profile.series;
    if profile.all_day {
        // iCalendar expects the day after the last one.
        let last = end - Duration::MICROSECOND;
        entry.append_property(day("DTSTART", start));
        entry.append_property(day("DTEND", last.saturating_add(Duration::DAY)));
    } else {
        entry.add_property("DTSTART", instant(start));
        entry.add_property("DTEND", instant(end));
    }
    if let Some(rule) = rule(profile) {
        entry.add_property("RRULE", rule);
    }
}

/// The recurrence rule, which ends with the last actual occurrence, whatever end the original rule has.
fn rule(profile: &EventProfile) -> Option<String> {
    let repeat = profile.series.repeat.as_ref()?;
    let last = profile.series.since(profile.series.start).last()?.start;
    let until = if profile.all_day { date(last) } else { instant(last) };
    let pattern = match &repeat.pattern {
        Pattern::Every { unit, interval } => {
            let frequency = match unit {
                Unit::Daily => "DAILY",
                Unit::Weekly => "WEEKLY",
                Unit::Monthly => "MONTHLY",
                Unit::Yearly => "YEARLY",
            };
            format!("FREQ={frequency};INTERVAL={interval}")
        }
        Pattern::Rule { rule, days: _ } => {
            let is_end = |part: &&str| part.starts_with("UNTIL=") || part.starts_with("COUNT=");
            rule.split(';').filter(|part| !part.is_empty() && !is_end(part)).collect::<Vec<_>>().join(";")
        }
    };
    Some(format!("{pattern};UNTIL={until}"))
}

fn status(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Cancelled => "CANCELLED",
        EventStatus::Postponed => "TENTATIVE",
        EventStatus::Scheduled | EventStatus::Ongoing | EventStatus::Completed => "CONFIRMED",
    }
}

/// A person, under an address that is not an email address.
fn person(name: &str, card: &UserCard) -> Property {
    // A parameter can neither hold nor escape a quote (RFC 5545, 3.1).
    let label: String = card
        .display_name
        .chars()
        .map(|c| if c == '"' { '\'' } else { c })
        .filter(|c| !c.is_control())
        .collect();
    Property::new(name, format!("urn:uuid:{}", card.id)).add_parameter("CN", &label).done()
}

fn guest(view: &AttendeeView) -> Property {
    let answer = match view.attendee.rsvp {
        RsvpStatus::Pending => "NEEDS-ACTION",
        RsvpStatus::Attending => "ACCEPTED",
        RsvpStatus::NotAttending => "DECLINED",
        RsvpStatus::Maybe | RsvpStatus::Tentative => "TENTATIVE",
    };
    let role = if view.attendee.is_organizer { "CHAIR" } else { "REQ-PARTICIPANT" };
    person("ATTENDEE", &view.user).add_parameter("PARTSTAT", answer).add_parameter("ROLE", role).done()
}

fn day(name: &str, at: OffsetDateTime) -> Property {
    Property::new(name, date(at)).add_parameter("VALUE", "DATE").done()
}

fn instant(at: OffsetDateTime) -> String {
    at.format(format_description!("[year][month][day]T[hour][minute][second]Z")).unwrap_or_default()
}

fn date(at: OffsetDateTime) -> String {
    at.format(format_description!("[year][month][day]")).unwrap_or_default()
}

/// Escapes an item of a list, in which commas separate items (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n")
}
