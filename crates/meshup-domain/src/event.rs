//! Calendar events of a server, single or recurring (`docs/rules.md#events`).

mod attendee;
mod changes;
mod day_set;
mod recurrence;
mod rules;
mod schedule;
mod series;

use time::OffsetDateTime;

use crate::permission::{Allowed, ChangeItem, CreateItem, ManageItem};
use crate::{EventId, ServerId, UserId, Violation, Violations, string_enum};

pub use attendee::{Attendee, RsvpStatus};
pub use changes::{EventChanges, EventProfile};
pub use day_set::DaySet;
pub use recurrence::{Recurrence, RecurrenceType, TimeOrDay};
pub use rules::*;
pub use schedule::Reminder;
pub use series::{MAX_SPAN, Occurrence, Pattern, Repeat, Series, Unit};

string_enum! {
    /// The kind of an event: a label on which no rule depends.
    EventType {
        /// People meet, in person or by `meeting_link`; the default.
        Meeting = "meeting",
        /// Something is due at that time.
        Deadline = "deadline",
        /// Something is made public at that time.
        Announcement = "announcement",
        /// A stage of a project is reached.
        Milestone = "milestone",
        /// A note to remember something at that time.
        Reminder = "reminder",
        /// Anything else.
        Other = "other",
    }
}

string_enum! {
    /// The progress of an event.
    EventStatus {
        /// The next occurrence has not begun; the initial status.
        Scheduled = "scheduled",
        /// An occurrence has begun and not ended.
        Ongoing = "ongoing",
        /// The last occurrence has ended, or someone set this status.
        Completed = "completed",
        /// Set by a user; the clock neither changes it nor sends reminders.
        Cancelled = "cancelled",
        /// Set by a user; the clock neither changes it nor sends reminders.
        Postponed = "postponed",
    }
}

impl EventStatus {
    /// Whether the clock may change the status. Cancelled, postponed and completed events stay as they are.
    pub const fn changes_with_time(self) -> bool {
        matches!(self, Self::Scheduled | Self::Ongoing)
    }
}

/// A calendar event of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// UUIDv7, so ids sort by creation time.
    pub id: EventId,
    /// The server that the event belongs to; fixed.
    pub server: ServerId,
    /// The organizer, who can change and delete it.
    pub created_by: UserId,
    /// The fields that users edit.
    pub profile: EventProfile,
    /// The number of revisions made by users, starting at 0 (RFC 5545, SEQUENCE).
    pub revision: i32,
    /// When the status is next due to change by the clock; `None` if it never will.
    pub next_status_at: Option<OffsetDateTime>,
    /// When the earliest pending reminder is due; `None` if none is left.
    pub next_reminder_at: Option<OffsetDateTime>,
    /// When the event was created.
    pub created_at: OffsetDateTime,
    /// When a user last changed the event; the clock does not affect it.
    pub updated_at: OffsetDateTime,
    /// When the event was deleted. A deleted event is kept, but no longer visible.
    pub deleted_at: Option<OffsetDateTime>,
}

impl CalendarEvent {
    /// A new event in the server for which the permission was granted. Reminders already past are not sent.
    pub fn create(
        allowed: &Allowed<CreateItem>,
        id: EventId,
        profile: EventProfile,
        now: OffsetDateTime,
    ) -> Self {
        let mut event = Self {
            id,
            server: allowed.scope(),
            created_by: allowed.by(),
            profile,
            revision: 0,
            next_status_at: None,
            next_reminder_at: None,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        event.next_status_at = event.status_due(now);
        event.next_reminder_at = event.reminder_due(now);
        event
    }

    /// Replaces the profile with the result of [`EventProfile::apply`]. If the times changed and no status
    /// was chosen, the status is computed from the clock again, unless the event is cancelled or postponed.
    pub fn revise(
        &mut self,
        _: &Allowed<ChangeItem>,
        changes: EventChanges,
        days: impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<DaySet, Violation>,
        now: OffsetDateTime,
    ) -> Result<(), Violations> {
        let status_chosen = changes.status.is_some();
        let profile = self.profile.clone().apply(changes, days)?;
        let before = std::mem::replace(&mut self.profile, profile);
        let moved = self.profile.series != before.series;
        let restatused = self.profile.status != before.status;
        let away = matches!(self.profile.status, EventStatus::Cancelled | EventStatus::Postponed);
        if moved && !status_chosen && !away {
            self.profile.status = self.profile.series.status(now);
        }
        if moved || restatused {
            self.next_status_at = self.status_due(now);
        }
        if moved || restatused || self.profile.reminders != before.reminders {
            // Reminders that are due but not yet sent survive the revision.
            let from = self.next_reminder_at.map_or(now, |due| due.min(now));
            self.next_reminder_at = self.reminder_due(from);
        }
        self.revision = self.revision.saturating_add(1);
        self.updated_at = now;
        Ok(())
    }

    /// Marks the event as deleted and cancels its pending status changes and reminders.
    pub fn delete(&mut self, _: &Allowed<ManageItem>, now: OffsetDateTime) {
        (self.next_status_at, self.next_reminder_at) = (None, None);
        self.deleted_at = Some(now);
    }
}

#[cfg(test)]
mod tests;
