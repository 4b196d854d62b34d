//! Events of a server's calendar, once or repeated (CONTRACT section 2, Events).

mod agenda;
mod attendee;
mod days;
mod rules;
mod series;

use time::OffsetDateTime;

use crate::permission::{Allowed, Author, ChangeItem};
use crate::{ChannelId, EventId, ServerId, UserId, words};

pub use agenda::Reminder;
pub use attendee::{Attendee, RsvpStatus};
pub use days::Days;
pub use rules::*;
pub use series::{MAX_SPAN, Occurrence, Pattern, Repeat, Series, Unit};

words! {
    /// What an event is.
    EventType {
        Meeting = "meeting",
        Deadline = "deadline",
        Announcement = "announcement",
        Milestone = "milestone",
        Reminder = "reminder",
        Other = "other",
    }
}

words! {
    /// How far an event is.
    EventStatus {
        Scheduled = "scheduled",
        Ongoing = "ongoing",
        Completed = "completed",
        Cancelled = "cancelled",
        Postponed = "postponed",
    }
}

impl EventStatus {
    /// Whether the clock may move it. What people called off, put off or declared done stays so.
    pub const fn follows_clock(self) -> bool {
        matches!(self, Self::Scheduled | Self::Ongoing)
    }
}

/// What people choose about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPlan {
    pub title: String,
    pub description: String,
    /// Who may not see this channel, does not see the event.
    pub channel: Option<ChannelId>,
    pub event_type: EventType,
    pub status: EventStatus,
    pub series: Series,
    pub all_day: bool,
    pub location: String,
    pub meeting_link: Option<String>,
    /// Minutes before each occurrence, all different.
    pub reminders: Vec<i32>,
    pub tags: Vec<String>,
    /// `#rrggbb`.
    pub color: String,
}

/// An event in the calendar of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    pub id: EventId,
    pub server: ServerId,
    pub created_by: UserId,
    pub plan: EventPlan,
    /// Counts the changes by people, from 0 (RFC 5545, SEQUENCE).
    pub revision: i32,
    /// When the clock next moves the status.
    pub next_status_at: Option<OffsetDateTime>,
    /// When the earliest reminder becomes due that was not sent.
    pub next_reminder_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

impl CalendarEvent {
    /// A new event of the server that the permission is for. Reminders whose time is over are not made up for.
    pub fn create(allowed: &Allowed<Author>, id: EventId, plan: EventPlan, now: OffsetDateTime) -> Self {
        let mut event = Self {
            id,
            server: allowed.scope(),
            created_by: allowed.by(),
            plan,
            revision: 0,
            next_status_at: None,
            next_reminder_at: None,
            created_at: now,
            updated_at: now,
        };
        event.next_status_at = event.status_due(now);
        event.next_reminder_at = event.reminder_due(now);
        event
    }

    /// Takes over a new plan. Where its times are others and nobody chose a status, the clock says it anew, unless
    /// the event was called off or put off.
    pub fn revise(
        &mut self,
        _: &Allowed<ChangeItem>,
        plan: EventPlan,
        status_chosen: bool,
        now: OffsetDateTime,
    ) {
        let moved = plan.series != self.plan.series;
        let restatused = plan.status != self.plan.status;
        let reminds_otherwise = plan.reminders != self.plan.reminders;
        self.plan = plan;
        let away = matches!(self.plan.status, EventStatus::Cancelled | EventStatus::Postponed);
        if moved && !status_chosen && !away {
            self.plan.status = self.plan.series.status(now);
        }
        if moved || restatused {
            self.next_status_at = self.status_due(now);
        }
        if moved || restatused || reminds_otherwise {
            // What is due already, and only waits for its turn, is not lost by a change at that moment.
            let from = self.next_reminder_at.map_or(now, |due| due.min(now));
            self.next_reminder_at = self.reminder_due(from);
        }
        self.revision = self.revision.saturating_add(1);
        self.updated_at = now;
    }
}

#[cfg(test)]
mod tests;
