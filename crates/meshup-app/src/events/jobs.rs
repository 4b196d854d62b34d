//! Scheduled jobs of events.

use async_trait::async_trait;
use meshup_domain::EventId;
use meshup_domain::event::{CalendarEvent, Reminder};
use meshup_domain::module::Module;
use meshup_domain::notification::NotificationKind;
use time::OffsetDateTime;

use super::Events;
use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::notifications::NotificationContent;
use crate::ports::{StoreError, UnitOfWork};
use crate::schedule::ScheduledJob;

/// The maximum number of events processed in one run.
const BATCH: u64 = 100;
/// The approximate maximum number of reminders of one event sent in one unit; each goes to all attendees.
const REMINDERS: usize = 10;

/// Updates the status of events as time passes.
pub struct EventStatusJob(pub Events);

/// Sends due reminders, each once.
pub struct EventReminderJob(pub Events);

impl EventStatusJob {
    /// Advances one event. If another node has already done so, the row read under its lock is no longer due.
    async fn advance(&self, event: EventId) -> Result<(), StoreError> {
        let Self(Events { context, .. }) = self;
        let work = context.store.begin_job().await?;
        let now = context.clock.now();
        let is_due = |event: &CalendarEvent| event.next_status_at.is_some_and(|at| at <= now);
        if let Some(mut event) = work.events().lock(event).await?.filter(is_due) {
            if event.advance_status(now) {
                items::announce(work.as_ref(), &event, ItemChangeKind::Updated);
            }
            work.events().save(&event).await?;
        }
        work.commit().await
    }
}

#[async_trait]
impl ScheduledJob for EventStatusJob {
    fn name(&self) -> &'static str {
        "event statuses"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.0.context.clock.now();
        let due = self.0.context.store.read().events().due_for_status(now, BATCH).await?;
        for event in &due {
            self.advance(*event).await?;
        }
        Ok(due.len() as u64 == BATCH)
    }
}

impl EventReminderJob {
    /// Takes due reminders and notifies attendees in one unit, so that each reminder is sent exactly once.
    /// True if more reminders of this event are due.
    async fn remind(&self, event: EventId) -> Result<bool, StoreError> {
        let Self(Events { context, .. }) = self;
        let Some(seen) = context.store.read().events().get(event).await? else { return Ok(false) };
        let Some(work) = context.keep_server_for_job(seen.server).await? else { return Ok(false) };
        let now = context.clock.now();
        let is_due = |event: &CalendarEvent| event.next_reminder_at.is_some_and(|at| at <= now);
        let mut more = false;
        if let Some(mut event) = work.events().lock(event).await?.filter(is_due) {
            let due = event.take_reminders(now, REMINDERS);
            more = is_due(&event);
            work.events().save(&event).await?;
            self.notify_attendees(&*work, &event, &due, now).await?;
        }
        work.commit().await?;
        Ok(more)
    }

    /// Notifies everyone who has not declined, unless the events module has been switched off.
    async fn notify_attendees(
        &self,
        work: &dyn UnitOfWork,
        event: &CalendarEvent,
        due: &[Reminder],
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let server = work.servers().get(event.server).await?;
        if due.is_empty() || !server.is_some_and(|server| server.profile.settings.modules.has(Module::Events))
        {
            return Ok(());
        }
        let people = work.events().people(event.id, true).await?;
        for reminder in due {
            self.0.context.notify(work, &notice(event, reminder, now), &people).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl ScheduledJob for EventReminderJob {
    fn name(&self) -> &'static str {
        "event reminders"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.0.context.clock.now();
        let due = self.0.context.store.read().events().due_for_reminder(now, BATCH).await?;
        let mut more = due.len() as u64 == BATCH;
        for event in &due {
            more |= self.remind(*event).await?;
        }
        Ok(more)
    }
}

/// The topic contains the start of the occurrence, so that a rescheduled one triggers new reminders.
fn notice(event: &CalendarEvent, reminder: &Reminder, now: OffsetDateTime) -> NotificationContent {
    let Reminder { due: _, occurrence, minutes } = reminder;
    let body = starts_in((occurrence.start - now).whole_minutes());
    let occasion = format!("{}:{minutes}", occurrence.start.unix_timestamp());
    items::notice(event, NotificationKind::EventReminder, (&event.profile.title, &body), occasion)
}

fn starts_in(minutes: i64) -> String {
    let (count, unit) = match minutes {
        ..1 => return "Starts now.".to_owned(),
        1..120 => (minutes, "minute"),
        120..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("Starts in {count} {unit}{}.", if count == 1 { "" } else { "s" })
}
