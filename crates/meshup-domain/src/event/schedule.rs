//! The effects of the clock on an event: status changes and reminders.

use time::{Duration, OffsetDateTime};

use super::{CalendarEvent, EventStatus, Occurrence};

/// How late a reminder at the very start may be sent. All other reminders are pointless once the occurrence
/// begins.
const GRACE: Duration = Duration::minutes(1);

/// A reminder for one occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    /// When it is due: `minutes` before the start of the occurrence.
    pub due: OffsetDateTime,
    /// The occurrence that it announces.
    pub occurrence: Occurrence,
    /// Minutes before the start of the occurrence.
    pub minutes: i32,
}

impl CalendarEvent {
    /// The status of one occurrence: the status set by a user for the whole event, otherwise the one given by
    /// the clock.
    pub fn status_of(&self, occurrence: &Occurrence, now: OffsetDateTime) -> EventStatus {
        if !self.profile.status.changes_with_time() || self.profile.series.repeat.is_none() {
            return self.profile.status;
        }
        match () {
            () if now < occurrence.start => EventStatus::Scheduled,
            () if now < occurrence.end => EventStatus::Ongoing,
            () => EventStatus::Completed,
        }
    }

    /// Advances the status to `now` and schedules the next change. Returns whether the status changed.
    pub fn advance_status(&mut self, now: OffsetDateTime) -> bool {
        if !self.profile.status.changes_with_time() {
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

    /// Takes up to about `at_most` reminders that are due and not stale, and schedules the next one.
    ///
    /// Reminders due at the same moment are taken together, so that the remaining ones are due strictly
    /// later.
    pub fn take_reminders(&mut self, now: OffsetDateTime, at_most: usize) -> Vec<Reminder> {
        let Some(from) = self.next_reminder_at.filter(|_| self.profile.status.changes_with_time()) else {
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

    /// When the clock next changes the status; immediately if the stored status lags behind.
    pub(super) fn status_due(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        if !self.profile.status.changes_with_time() {
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

    /// The earliest moment at or after `from` at which a reminder is due.
    pub(super) fn reminder_due(&self, from: OffsetDateTime) -> Option<OffsetDateTime> {
        if !self.profile.status.changes_with_time() {
            return None;
        }
        let first = |minutes: &i32| {
            let before = Duration::minutes(i64::from(*minutes));
            self.profile.series.since(from.saturating_add(before)).next().map(|next| next.start - before)
        };
        self.profile.reminders.iter().filter_map(first).min()
    }

    /// Reminders `minutes` before the start that are due in `from..=now` and whose occurrence has not begun.
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
