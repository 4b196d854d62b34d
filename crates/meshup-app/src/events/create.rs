//! Making an event.

use meshup_domain::event::{Attendee, CalendarEvent, EventPlan};
use meshup_domain::module::Module;
use meshup_domain::permission::{Allowed, Author};
use meshup_domain::{AttendeeId, ChannelId, EventId, Patch, ServerId, UserId, Violations};
use time::OffsetDateTime;

use super::plan::{self, Wishes};
use super::view::{self, EventView};
use super::{Events, guests};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

/// Said of a channel that the author does not see, too.
pub(super) const UNKNOWN_CHANNEL: &str = "This channel does not exist in this server.";

/// An event to be. What is left out is as CONTRACT section 7 ("Defaults") says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEvent {
    pub title: String,
    pub start_time: OffsetDateTime,
    pub end_time: OffsetDateTime,
    pub description: Option<String>,
    pub channel: Option<ChannelId>,
    pub event_type: Option<String>,
    pub status: Option<String>,
    pub all_day: Option<bool>,
    pub location: Option<String>,
    pub meeting_link: Option<String>,
    pub recurrence_type: Option<String>,
    pub recurrence_interval: Option<i64>,
    pub recurrence_end_date: Option<OffsetDateTime>,
    pub recurrence_rule: Option<String>,
    pub attendee_ids: Vec<UserId>,
    pub reminder_minutes_before: Option<Vec<i64>>,
    pub tags: Option<Vec<String>>,
    pub color: Option<String>,
}

operation_error! {
    /// Why an event was not made.
    CreateEventError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Events {
    /// Makes an event that its creator organizes, and invites people. Those who are no members, or do not see the
    /// event's channel, are left out.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        command: CreateEvent,
    ) -> Result<EventView, CreateEventError> {
        let (allowed, _) = self.community.access.module::<Author>(actor, server, Module::Events).await?;
        let people = command.attendee_ids.clone();
        let mut errors = Violations::default();
        let plan = self.plan_of(command, &mut errors);
        guests::check(Some(&people), &mut errors);
        self.check_channel(actor, server, plan.channel, &mut errors).await?;
        errors.into_result()?;
        self.write_new(actor, &allowed, plan, &people).await
    }

    /// What is to belong to a channel needs one of the server that its author sees.
    pub(super) async fn check_channel(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: Option<ChannelId>,
        errors: &mut Violations,
    ) -> Result<(), AccessError> {
        if let Some(channel) = channel
            && !self.community.access.sees_channel(actor, server, channel).await?
        {
            errors.add("channel", UNKNOWN_CHANNEL);
        }
        Ok(())
    }

    fn plan_of(&self, command: CreateEvent, errors: &mut Violations) -> EventPlan {
        let blank = plan::blank(command.start_time, command.end_time);
        Wishes::from(command).apply(blank, &*self.recurrences, errors)
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<Author>,
        plan: EventPlan,
        people: &[UserId],
    ) -> Result<EventView, CreateEventError> {
        let ids = &self.community.ids;
        let event = CalendarEvent::create(allowed, EventId(ids.next()), plan, self.community.clock.now());
        let work = self.community.write_in(event.server).await?;
        if let Some(channel) = event.plan.channel
            && !self.community.has_channel(&*work, event.server, channel).await?
        {
            return Err(Violations::one("channel", UNKNOWN_CHANNEL).into());
        }
        work.events().insert(&event).await?;
        work.events().invite(&[Attendee::organizer(AttendeeId(ids.next()), &event)]).await?;
        self.set_guests(&*work, actor, &event, people).await?;
        self.tell(&*work, &event, ItemDeed::Created).await?;
        let view = view::one(&*work, event).await?;
        work.commit().await?;
        Ok(view)
    }
}

impl From<CreateEvent> for Wishes {
    fn from(command: CreateEvent) -> Self {
        let CreateEvent {
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
            title: Some(title),
            description,
            channel: channel.map_or(Patch::Keep, Patch::Set),
            event_type,
            status,
            start_time: Some(start_time),
            end_time: Some(end_time),
            all_day,
            location,
            meeting_link: meeting_link.map_or(Patch::Keep, Patch::Set),
            recurrence_type,
            recurrence_interval,
            recurrence_end_date: recurrence_end_date.map_or(Patch::Keep, Patch::Set),
            recurrence_rule: recurrence_rule.map_or(Patch::Keep, Patch::Set),
            reminder_minutes_before,
            tags,
            color,
        }
    }
}
