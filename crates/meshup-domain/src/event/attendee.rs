//! Attendees of an event.

use time::OffsetDateTime;

use super::CalendarEvent;
use crate::permission::{Allowed, ParticipateInItem};
use crate::{AttendeeId, EventId, UserId, string_enum};

string_enum! {
    /// The answer to an invitation.
    RsvpStatus {
        /// Has not answered yet.
        Pending = "pending",
        /// Will attend.
        Attending = "attending",
        /// Declined; gets no reminders.
        NotAttending = "not_attending",
        /// May attend.
        Maybe = "maybe",
        /// Will probably attend.
        Tentative = "tentative",
    }
}

/// A user's invitation to an event and their answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// UUIDv7, so ids sort by creation time.
    pub id: AttendeeId,
    /// The event; the answer applies to all of its occurrences.
    pub event: EventId,
    /// The invited user; listed at most once per event.
    pub user: UserId,
    /// Their latest answer.
    pub rsvp: RsvpStatus,
    /// Whether they created the event.
    pub is_organizer: bool,
    /// A remark on the answer, at most 500 characters; may be empty.
    pub notes: String,
    /// When they last answered; `None` if they have not.
    pub responded_at: Option<OffsetDateTime>,
    /// When they were invited or, if nobody invited them, first answered.
    pub invited_at: OffsetDateTime,
}

impl Attendee {
    /// The creator, who organizes and attends the event.
    pub fn organizer(id: AttendeeId, event: &CalendarEvent) -> Self {
        let now = event.created_at;
        Self {
            rsvp: RsvpStatus::Attending,
            is_organizer: true,
            responded_at: Some(now),
            ..Self::invited(id, event.id, event.created_by, now)
        }
    }

    /// An invited user who has not answered yet.
    pub fn invited(id: AttendeeId, event: EventId, user: UserId, now: OffsetDateTime) -> Self {
        Self {
            id,
            event,
            user,
            rsvp: RsvpStatus::Pending,
            is_organizer: false,
            notes: String::new(),
            responded_at: None,
            invited_at: now,
        }
    }

    /// Records an answer. `None` keeps the existing notes.
    pub fn answer(
        &mut self,
        _: &Allowed<ParticipateInItem>,
        rsvp: RsvpStatus,
        notes: Option<String>,
        now: OffsetDateTime,
    ) {
        self.rsvp = rsvp;
        self.notes = notes.unwrap_or_else(|| std::mem::take(&mut self.notes));
        self.responded_at = Some(now);
    }
}
