//! What happens to events because time passes.

use async_trait::async_trait;
use meshup_domain::EventId;
use meshup_domain::event::{CalendarEvent, Reminder};
use meshup_domain::module::Module;
use meshup_domain::notification::NotificationKind;
use time::OffsetDateTime;

use super::Events;
use crate::event::ItemDeed;
use crate::items;
use crate::notifications::Notice;
use crate::ports::{StoreError, UnitOfWork};
use crate::schedule::ScheduledJob;

/// Events that one run looks at.
const BATCH: u64 = 100;
/// Reminders of one event in one unit, about: each goes to everybody who comes.
const REMINDERS: usize = 10;

/// Moves events from scheduled to ongoing and completed.
pub struct EventStatuses(pub Events);

/// Sends the reminders that people asked for, each once.
pub struct EventReminders(pub Events);

impl EventStatuses {
    /// Another node may have done it: then the row, read again under its lock, is not due any more.
    async fn advance(&self, event: EventId) -> Result<(), StoreError> {
        let Self(Events { community, .. }) = self;
        let work = community.store.begin_job().await?;
        let now = community.clock.now();
        let is_due = |event: &CalendarEvent| event.next_status_at.is_some_and(|at| at <= now);
        if let Some(mut event) = work.events().lock(event).await?.filter(is_due) {
            if event.tick(now) {
                items::announce(work.as_ref(), &event, ItemDeed::Updated);
            }
            work.events().save(&event).await?;
        }
        work.commit().await
    }
}

#[async_trait]
impl ScheduledJob for EventStatuses {
    fn name(&self) -> &'static str {
        "event statuses"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.0.community.clock.now();
        let due = self.0.community.store.read().events().due_for_status(now, BATCH).await?;
        for event in &due {
            self.advance(*event).await?;
        }
        Ok(due.len() as u64 == BATCH)
    }
}

impl EventReminders {
    /// Takes what is due and tells people in one unit, so that it is sent once and never forgotten. True where more
    /// of this event is due.
    async fn remind(&self, event: EventId) -> Result<bool, StoreError> {
        let Self(Events { community, .. }) = self;
        let Some(seen) = community.store.read().events().get(event).await? else { return Ok(false) };
        let Some(work) = community.hold_for_job(seen.server).await? else { return Ok(false) };
        let now = community.clock.now();
        let is_due = |event: &CalendarEvent| event.next_reminder_at.is_some_and(|at| at <= now);
        let mut more = false;
        if let Some(mut event) = work.events().lock(event).await?.filter(is_due) {
            let due = event.take_reminders(now, REMINDERS);
            more = is_due(&event);
            work.events().save(&event).await?;
            self.tell(&*work, &event, &due, now).await?;
        }
        work.commit().await?;
        Ok(more)
    }

    /// Tells who did not decline, unless the server has no events any more.
    async fn tell(
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
            self.0.community.notify(work, &notice(event, reminder, now), &people).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl ScheduledJob for EventReminders {
    fn name(&self) -> &'static str {
        "event reminders"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.0.community.clock.now();
        let due = self.0.community.store.read().events().due_for_reminder(now, BATCH).await?;
        let mut more = due.len() as u64 == BATCH;
        for event in &due {
            more |= self.remind(*event).await?;
        }
        Ok(more)
    }
}

/// The occasion names the occurrence by its start, so that people are reminded anew of one that was moved.
fn notice(event: &CalendarEvent, reminder: &Reminder, now: OffsetDateTime) -> Notice {
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
