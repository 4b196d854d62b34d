//! Request bodies and filters for events.

use meshup_app::events::Rsvp;
use meshup_app::ports::EventFilter;
use meshup_domain::event::{
    DaySet, EventChanges, EventProfile, EventStatus, EventType, RecurrenceType, RsvpStatus, TimeOrDay,
};
use meshup_domain::{ChannelId, UserId};
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    create CreateEvent, "A new event.";
    update UpdateEvent, "Changes to an event; omitted fields are unchanged.";
    changes EventChanges, |changes| EventProfile::default().apply(changes, |_, _, _| Ok(DaySet::default()));
    fields {
        /// 1 to 200 characters.
        title: optional String, needed(create, put), { "examples": ["Sprint Demo"] };
        /// Read as UTC if it has no offset.
        start_time: optional OffsetDateTime, needed(create, put), { "examples": ["2025-11-09T15:00:00Z"] };
        /// After `start_time`; for a recurring event, at most 366 days after it.
        end_time: optional OffsetDateTime, needed(create, put), { "examples": ["2025-11-09T16:00:00Z"] };
        /// At most 5,000 characters.
        description: optional String, { "examples": ["Showcase new work"] };
        /// A channel of the server that the current user can see; the event is visible only to users who can
        /// see it. Null for none.
        channel: patch ChannelId;
        /// Defaults to `meeting`.
        event_type: optional EventType;
        /// Defaults to `scheduled`. `scheduled` and `ongoing` change as time passes; the others do not.
        status: optional EventStatus;
        /// Whether only the days matter; defaults to false.
        all_day: optional bool;
        /// At most 300 characters.
        location: optional String, { "examples": ["Conference Room A"] };
        /// An HTTP or HTTPS URL of at most 2,048 characters; null for none.
        meeting_link: patch String, { "format": "uri", "examples": ["https://meet.example.com/demo"] };
        /// Defaults to `none`. A monthly event on the 31st skips shorter months; a yearly event on 29
        /// February skips years that are not leap years.
        recurrence_type: optional RecurrenceType;
        /// The number of days, weeks, months or years between occurrences; defaults to 1. Custom rules have
        /// their own interval.
        recurrence_interval: optional i64, { "minimum": 1, "maximum": 366, "examples": [1] };
        /// The latest time or date at which an occurrence may begin. Required for recurring events, within
        /// 100 years of `start_time`.
        recurrence_end_date: patch TimeOrDay, { "examples": ["2025-12-20T16:00:00Z"] };
        /// Required for `custom`: an RFC 5545 rule of at most 500 characters, with or without `RRULE:`. Its
        /// frequency is `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`, at the time of day of `start_time`, which
        /// is the first occurrence. It ends at its own end or at `recurrence_end_date`, whichever comes
        /// first.
        recurrence_rule: patch String, { "examples": ["FREQ=MONTHLY;BYDAY=2TU"] };
        /// Minutes before the start of each occurrence, 0 to 40,320 (four weeks); duplicates count once.
        reminders as "reminder_minutes_before": optional Vec<i64>, { "maxItems": 10, "examples": [[15, 60]] };
        /// 1 to 50 characters each; duplicates count once, ignoring case.
        tags: optional Vec<String>, { "maxItems": 20, "examples": [["sprint", "demo"]] };
        /// Defaults to `#3498db`.
        color: optional String, { "examples": ["#3498db"] };
        /// The users to invite; they replace all invited users except the creator.
        attendees as "attendee_ids": optional Vec<UserId>, { "maxItems": 1_000 };
    }
}

meshup_web::request! {
    create RsvpBody as "Rsvp", "A response to an invitation.";
    changes Rsvp, |rsvp| rsvp.checked_notes();
    fields {
        status as "rsvp_status": required RsvpStatus;
        /// At most 500 characters; if omitted, an earlier note is kept.
        notes: nullable String, { "examples": ["Flying in"] };
    }
}

/// Filters for events.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventQuery {
    /// Only events of this type.
    #[param(value_type = Option<choice::EventType>)]
    event_type: Option<EventType>,
    /// Only events with this status.
    #[param(value_type = Option<choice::EventStatus>)]
    status: Option<EventStatus>,
    /// The id of a user.
    #[param(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// A time or a date: events that start at or after it.
    #[param(value_type = Option<String>, example = "2025-11-01")]
    start_date: Option<TimeOrDay>,
    /// A time or a date: events that end at or before it; a date includes its whole day.
    #[param(value_type = Option<String>, example = "2025-11-30")]
    end_date: Option<TimeOrDay>,
}

impl FromFields for EventQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            event_type: fields.nullable("event_type"),
            status: fields.nullable("status"),
            created_by: fields.nullable("created_by"),
            start_date: fields.nullable("start_date"),
            end_date: fields.nullable("end_date"),
        }
    }
}

impl EventQuery {
    pub(super) fn into_filter(self) -> EventFilter {
        let Self { event_type, status, created_by, start_date, end_date } = self;
        EventFilter {
            event_type,
            status,
            created_by,
            starts_from: start_date.map(TimeOrDay::first),
            ends_by: end_date.map(TimeOrDay::last),
        }
    }
}

/// The month to show.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// Defaults to the current month.
    #[param(minimum = 1, maximum = 12, example = 11)]
    pub(super) month: Option<i64>,
    /// Defaults to the current year.
    #[param(minimum = 1970, maximum = 9999, example = 2025)]
    pub(super) year: Option<i64>,
}

impl FromFields for CalendarQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { month: fields.nullable("month"), year: fields.nullable("year") }
    }
}

/// Access by a calendar link.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FeedQuery {
    /// The secret of a calendar link; credentials are then ignored.
    pub(super) token: Option<String>,
}

impl FromFields for FeedQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { token: fields.nullable("token") }
    }
}
