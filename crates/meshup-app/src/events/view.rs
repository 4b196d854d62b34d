//! Views of events, loaded in a fixed number of queries.

use meshup_domain::event::{Attendee, CalendarEvent};
use meshup_domain::user::UserCard;
use meshup_domain::{EventId, UserId};

use crate::messages::view::UserCards;
use crate::ports::{Attendance, Repos, StoreError};

/// The maximum number of attendees shown with a single event.
pub(super) const MAX_ATTENDEES: u64 = 1_000;
/// The maximum number of attendees shown with each event of a list.
pub(super) const MAX_ATTENDEES_IN_LISTS: u64 = 100;

/// An event with its attendees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// The event; the times of its occurrences follow from its series.
    pub event: CalendarEvent,
    /// The current public summary of the creator, who organizes the event.
    pub created_by: UserCard,
    /// The organizer, then others by time of invitation: the first 1,000, or the first 100 in a list of
    /// events.
    pub attendees: Vec<AttendeeView>,
    /// The number of all attendees, including those not in `attendees`.
    pub attendee_count: u64,
    /// The number of all attendees whose answer is that they attend, including those not in `attendees`.
    pub attending_count: u64,
}

/// An attendee with the public summary of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendeeView {
    /// The invitation and the answer; [`RsvpStatus::Pending`](meshup_domain::event::RsvpStatus::Pending)
    /// until answered.
    pub attendee: Attendee,
    /// The current public summary of the attendee.
    pub user: UserCard,
}

/// The view of one event, with up to 1,000 attendees.
pub(super) async fn one(repos: &dyn Repos, event: CalendarEvent) -> Result<EventView, StoreError> {
    let views = many(repos, vec![event], MAX_ATTENDEES).await?;
    views.into_iter().next().ok_or_else(|| StoreError::Internal("an event without its creator".to_owned()))
}

/// Views of events in the given order, each with at most `shown` attendees.
pub(super) async fn many(
    repos: &dyn Repos,
    events: Vec<CalendarEvent>,
    shown: u64,
) -> Result<Vec<EventView>, StoreError> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let mut attendance = repos.events().attendance(&ids, shown).await?;
    let guests = attendance.values().flat_map(|people| people.shown.iter().map(|attendee| attendee.user));
    let people: Vec<UserId> = guests.chain(events.iter().map(|event| event.created_by)).collect();
    let cards = UserCards::load(repos, people.into_iter()).await?;
    let view = |event: CalendarEvent| {
        let Attendance { shown, total, attending } = attendance.remove(&event.id).unwrap_or_default();
        let named = |attendee: Attendee| Some(AttendeeView { user: cards.get(attendee.user)?, attendee });
        Some(EventView {
            created_by: cards.get(event.created_by)?,
            attendees: shown.into_iter().filter_map(named).collect(),
            attendee_count: total,
            attending_count: attending,
            event,
        })
    };
    Ok(events.into_iter().filter_map(view).collect())
}
