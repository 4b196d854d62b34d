//! Events as the native surface shows them, over REST and sockets alike.

use meshup_app::events::{AttendeeView, EventView, OccurrenceView};
use meshup_domain::event::{Attendee, CalendarEvent, EventPlan, Occurrence, Repeat, Series};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventDto {
    id: Uuid,
    #[schema(example = "Sprint Demo")]
    title: String,
    #[schema(example = "Showcase new work")]
    description: String,
    server: Uuid,
    channel: Option<Uuid>,
    created_by: UserBasic,
    /// `meeting`, `deadline`, `announcement`, `milestone`, `reminder` or `other`.
    #[schema(example = "meeting")]
    event_type: &'static str,
    /// `scheduled`, `ongoing`, `completed`, `cancelled` or `postponed`.
    #[schema(example = "scheduled")]
    status: &'static str,
    /// Of the first occurrence, where this is not one of them.
    start_time: Timestamp,
    end_time: Timestamp,
    all_day: bool,
    #[schema(example = "Conference Room A")]
    location: String,
    #[schema(format = "uri", example = "https://meet.example.com/demo")]
    meeting_link: Option<String>,
    /// `none`, `daily`, `weekly`, `monthly`, `yearly` or `custom`.
    #[schema(example = "weekly")]
    recurrence_type: &'static str,
    /// The last moment at which an occurrence may begin.
    recurrence_end_date: Option<Timestamp>,
    #[schema(minimum = 1, maximum = 366, example = 1)]
    recurrence_interval: i32,
    /// The rule of a `custom` recurrence (RFC 5545, RRULE), without `RRULE:`.
    #[schema(example = "FREQ=MONTHLY;BYDAY=2TU")]
    recurrence_rule: Option<String>,
    /// The organizer, then whoever was invited earlier: the first 1,000, or the first 100 where many events are
    /// shown.
    attendees_data: Vec<AttendeeDto>,
    #[schema(example = 5)]
    attendee_count: u64,
    /// Those of whom it is known that they come.
    #[schema(example = 4)]
    attending_count: u64,
    #[schema(example = json!([15, 60]))]
    reminder_minutes_before: Vec<i32>,
    #[schema(example = json!(["sprint", "demo"]))]
    tags: Vec<String>,
    #[schema(example = "#3498db")]
    color: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl EventDto {
    pub(crate) fn of(view: &EventView, show: &Presenter) -> Self {
        let EventView { event, created_by, attendees, attendee_count, attending_count } = view;
        let CalendarEvent {
            id,
            server,
            created_by: _,
            plan,
            revision: _,
            next_status_at: _,
            next_reminder_at: _,
            created_at,
            updated_at,
        } = event;
        let EventPlan {
            title,
            description,
            channel,
            event_type,
            status,
            series,
            all_day,
            location,
            meeting_link,
            reminders,
            tags,
            color,
        } = plan;
        let Series { start, end, repeat } = series;
        let repeat = repeat.as_ref();
        Self {
            id: id.0,
            title: title.clone(),
            description: description.clone(),
            server: server.0,
            channel: channel.map(|channel| channel.0),
            created_by: show.user(created_by),
            event_type: event_type.as_str(),
            status: status.as_str(),
            start_time: (*start).into(),
            end_time: (*end).into(),
            all_day: *all_day,
            location: location.clone(),
            meeting_link: meeting_link.clone(),
            recurrence_type: repeat.map_or("none", Repeat::name),
            recurrence_end_date: repeat.map(|repeat| repeat.until.into()),
            recurrence_interval: repeat.map_or(1, Repeat::interval),
            recurrence_rule: repeat.and_then(Repeat::rule).map(str::to_owned),
            attendees_data: attendees.iter().map(|attendee| AttendeeDto::of(attendee, show)).collect(),
            attendee_count: *attendee_count,
            attending_count: *attending_count,
            reminder_minutes_before: reminders.clone(),
            tags: tags.clone(),
            color: color.clone(),
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
        }
    }
}

/// Somebody's part in an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventAttendee)]
pub(crate) struct AttendeeDto {
    id: Uuid,
    user: UserBasic,
    /// `pending`, `attending`, `not_attending`, `maybe` or `tentative`.
    #[schema(example = "attending")]
    rsvp_status: &'static str,
    is_organizer: bool,
    /// Always false: no request makes anybody required.
    is_required: bool,
    #[schema(example = "Will dial in")]
    notes: String,
    responded_at: Option<Timestamp>,
    invited_at: Timestamp,
}

impl AttendeeDto {
    fn of(view: &AttendeeView, show: &Presenter) -> Self {
        let AttendeeView { attendee, user } = view;
        let Attendee { id, event: _, user: _, rsvp, is_organizer, notes, responded_at, invited_at } =
            attendee;
        Self {
            id: id.0,
            user: show.user(user),
            rsvp_status: rsvp.as_str(),
            is_organizer: *is_organizer,
            is_required: false,
            notes: notes.clone(),
            responded_at: responded_at.map(Timestamp::from),
            invited_at: (*invited_at).into(),
        }
    }
}

/// An event at one of its times.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventOccurrence)]
pub(crate) struct OccurrenceDto {
    /// With the times and the status of this occurrence.
    #[serde(flatten)]
    event: EventDto,
    /// Which of the event's occurrences it is, from 0.
    #[schema(example = 0)]
    occurrence: u32,
}

impl OccurrenceDto {
    pub(super) fn of(view: &OccurrenceView, show: &Presenter) -> Self {
        let OccurrenceView { event, occurrence, status } = view;
        let Occurrence { start, end, index } = *occurrence;
        let event = EventDto {
            start_time: start.into(),
            end_time: end.into(),
            status: status.as_str(),
            ..EventDto::of(event, show)
        };
        Self { event, occurrence: index }
    }
}

/// The calendar of a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventCalendar)]
pub(crate) struct CalendarDto {
    #[schema(example = 11)]
    pub(super) month: i64,
    #[schema(example = 2025)]
    pub(super) year: i64,
    pub(super) events: Vec<OccurrenceDto>,
}

/// An answer that was taken down.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RsvpAnswer)]
pub(crate) struct RsvpAnswer {
    #[schema(example = "RSVP updated successfully")]
    message: &'static str,
    attendee: AttendeeDto,
}

impl RsvpAnswer {
    pub(super) fn of(attendee: &AttendeeView, show: &Presenter) -> Self {
        Self { message: "RSVP updated successfully", attendee: AttendeeDto::of(attendee, show) }
    }
}

/// Where a calendar is for other programs. Whoever has the address sees the calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CalendarLink)]
pub(crate) struct CalendarLink {
    #[schema(format = "uri")]
    pub(super) url: String,
}
