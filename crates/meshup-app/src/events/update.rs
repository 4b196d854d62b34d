//! Changing an event.

use meshup_domain::event::CalendarEvent;
use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::{ChannelId, EventId, Patch, ServerId, UserId, Violations};
use time::OffsetDateTime;

use super::create::UNKNOWN_CHANNEL;
use super::plan::Wishes;
use super::view::{self, EventView};
use super::{Events, guests};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateEvent {
    pub title: Option<String>,
    pub start_time: Option<OffsetDateTime>,
    pub end_time: Option<OffsetDateTime>,
    pub description: Option<String>,
    pub channel: Patch<ChannelId>,
    pub event_type: Option<String>,
    pub status: Option<String>,
    pub all_day: Option<bool>,
    pub location: Option<String>,
    pub meeting_link: Patch<String>,
    pub recurrence_type: Option<String>,
    pub recurrence_interval: Option<i64>,
    pub recurrence_end_date: Patch<OffsetDateTime>,
    pub recurrence_rule: Patch<String>,
    /// Replaces all who are invited but the creator.
    pub attendee_ids: Option<Vec<UserId>>,
    pub reminder_minutes_before: Option<Vec<i64>>,
    pub tags: Option<Vec<String>>,
    pub color: Option<String>,
}

operation_error! {
    /// Why an event was not changed.
    UpdateEventError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Events {
    /// Changes an event: its creator, or who manages events. Other times make its status and its reminders anew.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
        command: UpdateEvent,
    ) -> Result<EventView, UpdateEventError> {
        let (allowed, event) = self.reach::<ChangeItem>(actor, server, event).await?;
        let people = command.attendee_ids.clone();
        let wishes = Wishes::from(command);
        let mut errors = Violations::default();
        let plan = wishes.clone().apply(event.plan.clone(), &*self.recurrences, &mut errors);
        guests::check(people.as_deref(), &mut errors);
        let elsewhere = plan.channel.filter(|_| plan.channel != event.plan.channel);
        self.check_channel(actor, server, elsewhere, &mut errors).await?;
        errors.into_result()?;
        self.write_update(actor, &allowed, &event, (wishes, people)).await
    }

    /// The event is read again under its lock, so that the rules hold for what is written.
    async fn write_update(
        &self,
        actor: &Actor,
        allowed: &Allowed<ChangeItem>,
        seen: &CalendarEvent,
        (wishes, people): (Wishes, Option<Vec<UserId>>),
    ) -> Result<EventView, UpdateEventError> {
        let work = self.community.write_in(seen.server).await?;
        let mut event = work.events().lock(seen.id).await?.ok_or(AccessError::NotFound)?;
        let mut errors = Violations::default();
        let status_chosen = wishes.status.is_some();
        let plan = wishes.apply(event.plan.clone(), &*self.recurrences, &mut errors);
        if let Some(channel) = plan.channel.filter(|_| plan.channel != event.plan.channel)
            && !self.community.has_channel(&*work, event.server, channel).await?
        {
            errors.add("channel", UNKNOWN_CHANNEL);
        }
        errors.into_result()?;
        event.revise(allowed, plan, status_chosen, self.community.clock.now());
        work.events().save(&event).await?;
        if let Some(people) = people {
            self.set_guests(&*work, actor, &event, &people).await?;
        }
        self.tell(&*work, &event, ItemDeed::Updated).await?;
        let view = view::one(&*work, event).await?;
        work.commit().await?;
        Ok(view)
    }
}

impl From<UpdateEvent> for Wishes {
    fn from(command: UpdateEvent) -> Self {
        let UpdateEvent {
            title,
            start_time,
            end_time,
            description,
            channel,
            event_type,
            status,
            all_day,
            location,
            meeting_link,
            recurrence_type,
            recurrence_interval,
            recurrence_end_date,
            recurrence_rule,
            attendee_ids: _,
            reminder_minutes_before,
            tags,
            color,
        } = command;
        Self {
            title,
            description,
            channel,
            event_type,
            status,
            start_time,
            end_time,
            all_day,
            location,
            meeting_link,
            recurrence_type,
            recurrence_interval,
            recurrence_end_date,
            recurrence_rule,
            reminder_minutes_before,
            tags,
            color,
        }
    }
}
