//! Events as the native surface shows them, over REST and sockets alike.

use meshup_app::events::{AttendeeView, EventView, OccurrenceView};
use meshup_domain::event::{Attendee, CalendarEvent, EventProfile, Occurrence, Recurrence, Series};
use meshup_web::choice::{EventStatus, EventType, RecurrenceType, RsvpStatus};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventDto {
    /// The `event_id` in paths.
    id: Uuid,
    /// The id of the server; constant.
    server: Uuid,
    created_by: UserBasic,
    #[serde(flatten)]
    profile: EventProfileDto,
    /// The organizer, then the others in the order of their invitations: the first 1,000, or the first 100 in
    /// lists.
    attendees_data: Vec<AttendeeDto>,
    /// All attendees, whatever they have answered.
    #[schema(example = 5)]
    attendee_count: u64,
    /// How many users have accepted.
    #[schema(example = 4)]
    attending_count: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// The editable fields of an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventProfile)]
struct EventProfileDto {
    /// 1 to 200 characters.
    #[schema(example = "Sprint Demo")]
    title: String,
    /// At most 5,000 characters; may be empty.
    #[schema(example = "Showcase new work")]
    description: String,
    /// The event is visible only to users who can see this channel.
    channel: Option<Uuid>,
    event_type: EventType,
    status: EventStatus,
    /// For a recurring event, the start of its first occurrence; in an occurrence, its own start.
    start_time: Timestamp,
    end_time: Timestamp,
    /// Whether only the days matter.
    all_day: bool,
    /// At most 300 characters; may be empty.
    #[schema(example = "Conference Room A")]
    location: String,
    /// An HTTP or HTTPS URL.
    #[schema(format = "uri", example = "https://meet.example.com/demo")]
    meeting_link: Option<String>,
    recurrence_type: RecurrenceType,
    /// The latest time at which an occurrence may begin.
    recurrence_end_date: Option<Timestamp>,
    /// The number of days, weeks, months or years between occurrences.
    #[schema(minimum = 1, maximum = 366, example = 1)]
    recurrence_interval: i32,
    /// The rule of a `custom` recurrence (RFC 5545, RRULE), without `RRULE:`.
    #[schema(example = "FREQ=MONTHLY;BYDAY=2TU")]
    recurrence_rule: Option<String>,
    /// Minutes before the start of each occurrence.
    #[schema(example = json!([15, 60]))]
    reminder_minutes_before: Vec<i32>,
    /// At most 20 tags of 1 to 50 characters each.
    #[schema(example = json!(["sprint", "demo"]))]
    tags: Vec<String>,
    /// `#rrggbb`.
    #[schema(example = "#3498db")]
    color: String,
}

impl EventDto {
    pub(crate) fn of(view: &EventView, show: &Presenter) -> Self {
        let EventView { event, created_by, attendees, attendee_count, attending_count } = view;
        let CalendarEvent {
            id,
            server,
            created_by: _,
            profile,
            revision: _,
            next_status_at: _,
            next_reminder_at: _,
            created_at,
            updated_at,
            deleted_at: _,
        } = event;
        Self {
            id: id.0,
            server: server.0,
            created_by: show.user(created_by),
            profile: profile.clone().into(),
            attendees_data: attendees.iter().map(|attendee| AttendeeDto::of(attendee, show)).collect(),
            attendee_count: *attendee_count,
            attending_count: *attending_count,
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
        }
    }
}

impl From<EventProfile> for EventProfileDto {
    fn from(profile: EventProfile) -> Self {
        let EventProfile {
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
        } = profile;
        let Recurrence { recurrence_type, interval, until, rule } = series.recurrence();
        let Series { start, end, repeat: _ } = series;
        Self {
            title,
            description,
            channel: channel.map(|channel| channel.0),
            event_type: event_type.into(),
            status: status.into(),
            start_time: start.into(),
            end_time: end.into(),
            all_day,
            location,
            meeting_link,
            recurrence_type: recurrence_type.into(),
            recurrence_end_date: until.map(Into::into),
            recurrence_interval: interval,
            recurrence_rule: rule,
            reminder_minutes_before: reminders,
            tags,
            color,
        }
    }
}

/// A user's participation in an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventAttendee)]
pub(crate) struct AttendeeDto {
    /// Of the participation, not of the user.
    id: Uuid,
    user: UserBasic,
    rsvp_status: RsvpStatus,
    /// Whether the user created the event.
    is_organizer: bool,
    /// Always false: attendees cannot be marked as required.
    is_required: bool,
    /// What the user added to the response; may be empty.
    #[schema(example = "Will dial in")]
    notes: String,
    /// Null if the user has not responded.
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
            rsvp_status: (*rsvp).into(),
            is_organizer: *is_organizer,
            is_required: false,
            notes: notes.clone(),
            responded_at: responded_at.map(Timestamp::from),
            invited_at: (*invited_at).into(),
        }
    }
}

/// An occurrence of an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventOccurrence)]
pub(crate) struct OccurrenceDto {
    /// The event, with the times and the status of this occurrence.
    #[serde(flatten)]
    event: EventDto,
    /// The index of the occurrence, starting at 0.
    #[schema(example = 0)]
    occurrence: u32,
}

impl OccurrenceDto {
    pub(super) fn of(view: &OccurrenceView, show: &Presenter) -> Self {
        let OccurrenceView { event, occurrence, status } = view;
        let Occurrence { start, end, index } = *occurrence;
        let mut event = EventDto::of(event, show);
        event.profile.start_time = start.into();
        event.profile.end_time = end.into();
        event.profile.status = (*status).into();
        Self { event, occurrence: index }
    }
}

/// The calendar of a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventCalendar)]
pub(crate) struct CalendarDto {
    /// 1 to 12.
    #[schema(example = 11)]
    pub(super) month: i64,
    /// As requested.
    #[schema(example = 2025)]
    pub(super) year: i64,
    /// The occurrences that overlap the month.
    pub(super) events: Vec<OccurrenceDto>,
}

/// The recorded response.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RsvpAnswer)]
pub(crate) struct RsvpAnswer {
    /// A text to show to the user.
    #[schema(example = "RSVP updated successfully")]
    message: &'static str,
    attendee: AttendeeDto,
}

impl RsvpAnswer {
    pub(super) fn of(attendee: &AttendeeView, show: &Presenter) -> Self {
        Self { message: "RSVP updated successfully", attendee: AttendeeDto::of(attendee, show) }
    }
}

/// A link to a calendar for other programs. Anyone who has the URL can see the calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CalendarLink)]
pub(crate) struct CalendarLink {
    /// Contains a secret; a new link replaces it.
    #[schema(format = "uri")]
    pub(super) url: String,
}
