//! What clients send about events.

mod body;

use meshup_app::events::Rsvp;
use meshup_app::ports::EventFilter;
use meshup_domain::UserId;
use meshup_domain::event::{EventStatus, EventType};
use meshup_web::fields::FromValue;
use meshup_web::{Fields, FromFields};
use serde_json::{Value, json};
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};
use utoipa::{IntoParams, ToSchema};

pub(super) use body::{CreateEventBody, UpdateEventBody};

/// A time, or a whole day in UTC.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeOrDay {
    first: OffsetDateTime,
    last: OffsetDateTime,
}

impl FromValue for TimeOrDay {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let day = value
            .as_str()
            .and_then(|text| Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok());
        match day.filter(|day| (1970..=9999).contains(&day.year())) {
            Some(day) => {
                let first = day.midnight().assume_utc();
                Ok(Self { first, last: first + (Duration::DAY - Duration::MICROSECOND) })
            }
            None => OffsetDateTime::from_value(value, text).map(|at| Self { first: at, last: at }),
        }
    }

    fn placeholder() -> Self {
        Self { first: OffsetDateTime::UNIX_EPOCH, last: OffsetDateTime::UNIX_EPOCH }
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }
}

/// Which events to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventQuery {
    /// `meeting`, `deadline`, `announcement`, `milestone`, `reminder` or `other`.
    #[param(value_type = Option<String>, example = "meeting")]
    event_type: Option<EventType>,
    /// `scheduled`, `ongoing`, `completed`, `cancelled` or `postponed`.
    #[param(value_type = Option<String>, example = "scheduled")]
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
            starts_from: start_date.map(|start| start.first),
            ends_by: end_date.map(|end| end.last),
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

/// An answer to an invitation.
#[derive(Debug, ToSchema)]
#[schema(as = Rsvp)]
pub(crate) struct RsvpBody {
    /// `pending`, `attending`, `not_attending`, `maybe` or `tentative`.
    #[schema(example = "attending")]
    rsvp_status: String,
    /// At most 500 characters; those given before stay if left out.
    #[schema(example = "Flying in")]
    notes: Option<String>,
}

impl FromFields for RsvpBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { rsvp_status: fields.required("rsvp_status"), notes: fields.nullable("notes") }
    }
}

impl RsvpBody {
    pub(super) fn into_command(self) -> Rsvp {
        let Self { rsvp_status, notes } = self;
        Rsvp { rsvp_status, notes }
    }
}
