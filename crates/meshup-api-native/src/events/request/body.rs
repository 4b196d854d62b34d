//! The bodies that make and change events.

use meshup_app::events::{CreateEvent, UpdateEvent};
use meshup_domain::Patch;
use meshup_domain::{ChannelId, UserId};
use meshup_web::{Fields, FromFields, Timestamp};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::TimeOrDay;

/// A new event.
#[derive(Debug, ToSchema)]
#[schema(as = CreateEvent)]
pub(crate) struct CreateEventBody {
    /// 1 to 200 characters.
    #[schema(example = "Sprint Demo")]
    title: String,
    /// Read as UTC without an offset.
    #[schema(value_type = Timestamp, example = "2025-11-09T15:00:00Z")]
    start_time: OffsetDateTime,
    /// After `start_time`; of a recurring event, at most 366 days after it.
    #[schema(value_type = Timestamp, example = "2025-11-09T16:00:00Z")]
    end_time: OffsetDateTime,
    /// At most 5,000 characters.
    #[schema(example = "Showcase new work")]
    description: Option<String>,
    /// A channel of the server that one sees: who does not see it, does not see the event.
    #[schema(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
    /// `meeting`, `deadline`, `announcement`, `milestone`, `reminder` or `other`; `meeting` if left out.
    #[schema(example = "meeting")]
    event_type: Option<String>,
    /// `scheduled`, `ongoing`, `completed`, `cancelled` or `postponed`; `scheduled` if left out. The clock moves
    /// `scheduled` and `ongoing` on; the others stay.
    #[schema(example = "scheduled")]
    status: Option<String>,
    all_day: Option<bool>,
    /// At most 300 characters.
    #[schema(example = "Conference Room A")]
    location: Option<String>,
    /// An http or https address of at most 2,048 characters.
    #[schema(value_type = Option<String>, format = "uri", example = "https://meet.example.com/demo")]
    meeting_link: Option<String>,
    /// `none`, `daily`, `weekly`, `monthly`, `yearly` or `custom`; `none` if left out. A monthly 31st skips short
    /// months, a yearly 29 February other years than leap years.
    #[schema(example = "weekly")]
    recurrence_type: Option<String>,
    /// Every so many days, weeks, months or years; 1 if left out. A custom rule has its own.
    #[schema(minimum = 1, maximum = 366, example = 1)]
    recurrence_interval: Option<i64>,
    /// The last time, or day, at which an occurrence may begin. Recurring events need it, within 100 years of
    /// `start_time`.
    #[schema(value_type = Option<String>, example = "2025-12-20T16:00:00Z")]
    recurrence_end_date: Option<TimeOrDay>,
    /// What `custom` needs: a rule of RFC 5545, with or without `RRULE:`, of at most 500 characters. It repeats
    /// `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`, at the time of `start_time`, which is the first occurrence. The
    /// earlier of its own end and `recurrence_end_date` ends it.
    #[schema(value_type = Option<String>, example = "FREQ=MONTHLY;BYDAY=2TU")]
    recurrence_rule: Option<String>,
    /// At most 10 numbers of minutes, 0 to 40,320; repeats count once.
    #[schema(max_items = 10, example = json!([15, 60]))]
    reminder_minutes_before: Option<Vec<i64>>,
    /// At most 20 of 1 to 50 characters; repeats in any case count once.
    #[schema(max_items = 20, example = json!(["sprint", "demo"]))]
    tags: Option<Vec<String>>,
    /// `#3498db` if left out.
    #[schema(example = "#3498db")]
    color: Option<String>,
    /// At most 1,000 people to invite.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, max_items = 1_000)]
    attendee_ids: Option<Vec<UserId>>,
}

impl FromFields for CreateEventBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.required("title"),
            start_time: fields.required("start_time"),
            end_time: fields.required("end_time"),
            description: fields.optional("description"),
            channel: fields.nullable("channel"),
            event_type: fields.optional("event_type"),
            status: fields.optional("status"),
            all_day: fields.optional("all_day"),
            location: fields.optional("location"),
            meeting_link: fields.nullable("meeting_link"),
            recurrence_type: fields.optional("recurrence_type"),
            recurrence_interval: fields.optional("recurrence_interval"),
            recurrence_end_date: fields.nullable("recurrence_end_date"),
            recurrence_rule: fields.nullable("recurrence_rule"),
            reminder_minutes_before: fields.optional("reminder_minutes_before"),
            tags: fields.optional("tags"),
            color: fields.optional("color"),
            attendee_ids: fields.optional("attendee_ids"),
        }
    }
}

impl CreateEventBody {
    pub(in crate::events) fn into_command(self) -> CreateEvent {
        let Self {
            title,
            start_time,
            end_time,
            description,
            channel,
            event_type,
            status,
            all_day,
            location,
            meeting_link,
            recurrence_type,
            recurrence_interval,
            recurrence_end_date,
            recurrence_rule,
            reminder_minutes_before,
            tags,
            color,
            attendee_ids,
        } = self;
        CreateEvent {
            title,
            start_time,
            end_time,
            description,
            channel,
            event_type,
            status,
            all_day,
            location,
            meeting_link,
            recurrence_type,
            recurrence_interval,
            recurrence_end_date: recurrence_end_date.map(|end| end.last),
            recurrence_rule,
            reminder_minutes_before,
            tags,
            color,
            attendee_ids: attendee_ids.unwrap_or_default(),
        }
    }
}

/// What is to change about an event.
#[derive(Debug, ToSchema)]
#[schema(as = UpdateEvent)]
pub(crate) struct UpdateEventBody {
    /// 1 to 200 characters; PUT wants it.
    #[schema(example = "Sprint Demo")]
    title: Option<String>,
    /// PUT wants it.
    #[schema(value_type = Option<Timestamp>, example = "2025-11-09T15:00:00Z")]
    start_time: Option<OffsetDateTime>,
    /// After `start_time`; of a recurring event, at most 366 days after it. PUT wants it.
    #[schema(value_type = Option<Timestamp>, example = "2025-11-09T16:00:00Z")]
    end_time: Option<OffsetDateTime>,
    /// At most 5,000 characters.
    #[schema(example = "Showcase new work")]
    description: Option<String>,
    /// A channel of the server that one sees: who does not see it, does not see the event.
    /// `null` takes it out of its channel.
    #[schema(value_type = Option<uuid::Uuid>)]
    channel: Patch<ChannelId>,
    /// `meeting`, `deadline`, `announcement`, `milestone`, `reminder` or `other`.
    #[schema(example = "meeting")]
    event_type: Option<String>,
    /// `scheduled`, `ongoing`, `completed`, `cancelled` or `postponed`. The clock moves
    /// `scheduled` and `ongoing` on; the others stay.
    #[schema(example = "scheduled")]
    status: Option<String>,
    all_day: Option<bool>,
    /// At most 300 characters.
    #[schema(example = "Conference Room A")]
    location: Option<String>,
    /// An http or https address of at most 2,048 characters.
    /// `null` removes it.
    #[schema(value_type = Option<String>, format = "uri", example = "https://meet.example.com/demo")]
    meeting_link: Patch<String>,
    /// `none`, `daily`, `weekly`, `monthly`, `yearly` or `custom`. A monthly 31st skips short
    /// months, a yearly 29 February other years than leap years.
    #[schema(example = "weekly")]
    recurrence_type: Option<String>,
    /// Every so many days, weeks, months or years. A custom rule has its own.
    #[schema(minimum = 1, maximum = 366, example = 1)]
    recurrence_interval: Option<i64>,
    /// The last time, or day, at which an occurrence may begin. Recurring events need it, within 100 years of
    /// `start_time`.
    #[schema(value_type = Option<String>, example = "2025-12-20T16:00:00Z")]
    recurrence_end_date: Patch<TimeOrDay>,
    /// What `custom` needs: a rule of RFC 5545, with or without `RRULE:`, of at most 500 characters. It repeats
    /// `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`, at the time of `start_time`, which is the first occurrence. The
    /// earlier of its own end and `recurrence_end_date` ends it.
    #[schema(value_type = Option<String>, example = "FREQ=MONTHLY;BYDAY=2TU")]
    recurrence_rule: Patch<String>,
    /// At most 10 numbers of minutes, 0 to 40,320; repeats count once.
    #[schema(max_items = 10, example = json!([15, 60]))]
    reminder_minutes_before: Option<Vec<i64>>,
    /// At most 20 of 1 to 50 characters; repeats in any case count once.
    #[schema(max_items = 20, example = json!(["sprint", "demo"]))]
    tags: Option<Vec<String>>,
    #[schema(example = "#3498db")]
    color: Option<String>,
    /// At most 1,000 people: they replace all who are invited but the creator.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, max_items = 1_000)]
    attendee_ids: Option<Vec<UserId>>,
}

impl FromFields for UpdateEventBody {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["title", "start_time", "end_time"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.optional("title"),
            start_time: fields.optional("start_time"),
            end_time: fields.optional("end_time"),
            description: fields.optional("description"),
            channel: fields.patch("channel"),
            event_type: fields.optional("event_type"),
            status: fields.optional("status"),
            all_day: fields.optional("all_day"),
            location: fields.optional("location"),
            meeting_link: fields.patch("meeting_link"),
            recurrence_type: fields.optional("recurrence_type"),
            recurrence_interval: fields.optional("recurrence_interval"),
            recurrence_end_date: fields.patch("recurrence_end_date"),
            recurrence_rule: fields.patch("recurrence_rule"),
            reminder_minutes_before: fields.optional("reminder_minutes_before"),
            tags: fields.optional("tags"),
            color: fields.optional("color"),
            attendee_ids: fields.optional("attendee_ids"),
        }
    }
}

impl UpdateEventBody {
    pub(in crate::events) fn into_command(self) -> UpdateEvent {
        let Self {
            title,
            start_time,
            end_time,
            description,
            channel,
            event_type,
            status,
            all_day,
            location,
            meeting_link,
            recurrence_type,
            recurrence_interval,
            recurrence_end_date,
            recurrence_rule,
            reminder_minutes_before,
            tags,
            color,
            attendee_ids,
        } = self;
        UpdateEvent {
            title,
            start_time,
            end_time,
            description,
            channel,
            event_type,
            status,
            all_day,
            location,
            meeting_link,
            recurrence_type,
            recurrence_interval,
            recurrence_end_date: recurrence_end_date.map(|end| end.last),
            recurrence_rule,
            reminder_minutes_before,
            tags,
            color,
            attendee_ids,
        }
    }
}
