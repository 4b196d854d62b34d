//! What clients send about events.

use meshup_app::events::Rsvp;
use meshup_app::ports::EventFilter;
use meshup_domain::event::{
    Days, EventChanges, EventProfile, EventStatus, EventType, RecurrenceType, RsvpStatus, TimeOrDay,
};
use meshup_domain::{ChannelId, UserId};
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    create CreateEvent, "A new event.";
    update UpdateEvent, "What is to change about an event; what is left out stays.";
    changes EventChanges, |changes| EventProfile::default().apply(changes, |_, _, _| Ok(Days::default()));
    fields {
        /// 1 to 200 characters.
        title: optional String, needed(create, put), { "examples": ["Sprint Demo"] };
        /// Read as UTC without an offset.
        start_time: optional OffsetDateTime, needed(create, put), { "examples": ["2025-11-09T15:00:00Z"] };
        /// After `start_time`; of a recurring event, at most 366 days after it.
        end_time: optional OffsetDateTime, needed(create, put), { "examples": ["2025-11-09T16:00:00Z"] };
        /// At most 5,000 characters.
        description: optional String, { "examples": ["Showcase new work"] };
        /// A channel of the server that one sees: who does not see it, does not see the event. Null for none.
        channel: patch ChannelId;
        /// `meeting` unless chosen otherwise.
        event_type: optional EventType;
        /// `scheduled` unless chosen otherwise. The clock moves `scheduled` and `ongoing` on; the others stay.
        status: optional EventStatus;
        all_day: optional bool;
        /// At most 300 characters.
        location: optional String, { "examples": ["Conference Room A"] };
        /// An http or https address of at most 2,048 characters; null for none.
        meeting_link: patch String, { "format": "uri", "examples": ["https://meet.example.com/demo"] };
        /// `none` unless chosen otherwise. A monthly 31st skips short months, a yearly 29 February other years than
        /// leap years.
        recurrence_type: optional RecurrenceType;
        /// Every so many days, weeks, months or years; 1 unless chosen otherwise. A custom rule has its own.
        recurrence_interval: optional i64, { "minimum": 1, "maximum": 366, "examples": [1] };
        /// The last time, or day, at which an occurrence may begin. Recurring events need it, within 100 years of
        /// `start_time`.
        recurrence_end_date: patch TimeOrDay, { "examples": ["2025-12-20T16:00:00Z"] };
        /// What `custom` needs: a rule of RFC 5545, with or without `RRULE:`, of at most 500 characters. It repeats
        /// `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`, at the time of `start_time`, which is the first occurrence. The
        /// earlier of its own end and `recurrence_end_date` ends it.
        recurrence_rule: patch String, { "examples": ["FREQ=MONTHLY;BYDAY=2TU"] };
        /// Minutes, 0 to 40,320; repeats count once.
        reminders as "reminder_minutes_before": optional Vec<i64>, { "maxItems": 10, "examples": [[15, 60]] };
        /// Of 1 to 50 characters each; repeats in any case count once.
        tags: optional Vec<String>, { "maxItems": 20, "examples": [["sprint", "demo"]] };
        /// `#3498db` unless chosen otherwise.
        color: optional String, { "examples": ["#3498db"] };
        /// Whom to invite: they replace all who are invited but the creator.
        attendees as "attendee_ids": optional Vec<UserId>, { "maxItems": 1_000 };
    }
}

meshup_web::request! {
    create RsvpBody as "Rsvp", "An answer to an invitation.";
    changes Rsvp, |rsvp| rsvp.checked_notes();
    fields {
        status as "rsvp_status": required RsvpStatus;
        /// At most 500 characters; those given before stay if left out.
        notes: nullable String, { "examples": ["Flying in"] };
    }
}

/// Which events to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventQuery {
    #[param(value_type = Option<choice::EventType>)]
    event_type: Option<EventType>,
    #[param(value_type = Option<choice::EventStatus>)]
    status: Option<EventStatus>,
    /// The id of a person.
    #[param(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// A time or a date: events that start then or later.
    #[param(value_type = Option<String>, example = "2025-11-01")]
    start_date: Option<TimeOrDay>,
    /// A time or a date: events that end then or earlier; a date ends with its day.
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

/// Which month.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// The present one if left out.
    #[param(minimum = 1, maximum = 12, example = 11)]
    pub(super) month: Option<i64>,
    /// The present one if left out.
    #[param(minimum = 1970, maximum = 9999, example = 2025)]
    pub(super) year: Option<i64>,
}

impl FromFields for CalendarQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { month: fields.nullable("month"), year: fields.nullable("year") }
    }
}

/// By which link.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FeedQuery {
    /// The secret of a calendar link; credentials are not looked at then.
    pub(super) token: Option<String>,
}

impl FromFields for FeedQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { token: fields.nullable("token") }
    }
}
