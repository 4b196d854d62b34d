//! What the clock does to an event: its status, and reminders.

use time::{Duration, OffsetDateTime};

use super::{CalendarEvent, EventStatus, Occurrence};

/// How late a reminder may be that is for the very beginning, in which every other has lost its sense.
const GRACE: Duration = Duration::minutes(1);

/// A reminder of one occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    pub due: OffsetDateTime,
    pub occurrence: Occurrence,
    /// Before its start.
    pub minutes: i32,
}

impl CalendarEvent {
    /// The status of one occurrence: what people set for the whole event, else what the clock says.
    pub fn status_of(&self, occurrence: &Occurrence, now: OffsetDateTime) -> EventStatus {
        if !self.profile.status.follows_clock() || self.profile.series.repeat.is_none() {
            return self.profile.status;
        }
        match () {
            () if now < occurrence.start => EventStatus::Scheduled,
            () if now < occurrence.end => EventStatus::Ongoing,
            () => EventStatus::Completed,
        }
    }

    /// Lets the clock move the status, and notes when it does so next. Answers whether it moved.
    pub fn tick(&mut self, now: OffsetDateTime) -> bool {
        if !self.profile.status.follows_clock() {
            self.next_status_at = None;
            return false;
        }
        let status = self.profile.series.status(now);
        let moved = status != self.profile.status;
        self.profile.status = status;
        self.next_status_at = self.profile.series.next_change(now);
        if status == EventStatus::Completed {
            self.next_reminder_at = None;
        }
        moved
    }

    /// Takes reminders that are due and not out of date, about `at_most`, and notes when the next one is.
    ///
    /// Those of one moment stay together, so that what is left begins at a later one.
    pub fn take_reminders(&mut self, now: OffsetDateTime, at_most: usize) -> Vec<Reminder> {
        let Some(from) = self.next_reminder_at.filter(|_| self.profile.status.follows_clock()) else {
            self.next_reminder_at = None;
            return Vec::new();
        };
        let mut due: Vec<_> =
            self.profile.reminders.iter().flat_map(|m| self.reminders_within(*m, from, now)).collect();
        due.sort_unstable();
        let first_left = due.get(at_most.max(1)).map(|reminder| reminder.due);
        match first_left.filter(|left| due[0].due < *left) {
            Some(left) => {
                due.retain(|reminder| reminder.due < left);
                self.next_reminder_at = Some(left);
            }
            None => self.next_reminder_at = self.reminder_due(now.saturating_add(Duration::microseconds(1))),
        }
        due
    }

    /// When the clock has something to do to the status: at once, where the event is further than it says.
    pub(super) fn status_due(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        if !self.profile.status.follows_clock() {
            return None;
        }
        let begins_early = self.profile.status == EventStatus::Ongoing
            && self.profile.series.status(now) == EventStatus::Scheduled;
        if begins_early || self.profile.series.status(now) == self.profile.status {
            self.profile.series.next_change(now)
        } else {
            Some(now)
        }
    }

    /// The earliest moment, not before `from`, at which a reminder is due.
    pub(super) fn reminder_due(&self, from: OffsetDateTime) -> Option<OffsetDateTime> {
        if !self.profile.status.follows_clock() {
            return None;
        }
        let first = |minutes: &i32| {
            let before = Duration::minutes(i64::from(*minutes));
            self.profile.series.since(from.saturating_add(before)).next().map(|next| next.start - before)
        };
        self.profile.reminders.iter().filter_map(first).min()
    }

    /// Reminders so many minutes before, due from `from` to `now`, of occurrences that have not begun.
    fn reminders_within(
        &self,
        minutes: i32,
        from: OffsetDateTime,
        now: OffsetDateTime,
    ) -> impl Iterator<Item = Reminder> + '_ {
        let before = Duration::minutes(i64::from(minutes));
        let grace = if minutes == 0 { GRACE } else { Duration::microseconds(-1) };
        let earliest = from.saturating_add(before).max(now.saturating_sub(grace));
        self.profile
            .series
            .since(earliest)
            .map(move |occurrence| Reminder { due: occurrence.start - before, occurrence, minutes })
            .take_while(move |reminder| reminder.due <= now)
    }
}
