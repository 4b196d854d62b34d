//! Changing an event.

use meshup_domain::event::{CalendarEvent, EventChanges};
use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::{EventId, ServerId, Violations};

use super::create::UNKNOWN_CHANNEL;
use super::view::{self, EventView};
use super::{Events, WriteEventError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::ItemDeed;

impl Events {
    /// Changes an event: its creator, or who manages events. Other times make its status and its reminders anew.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
        changes: EventChanges,
    ) -> Result<EventView, WriteEventError> {
        let (allowed, event) = self.reach::<ChangeItem>(actor, server, event).await?;
        let before = event.profile.channel;
        let violations = self.check_channel(actor, server, &changes.channel, before).await?;
        violations.and(event.profile.clone().apply(changes.clone(), self.days()))?;
        self.write_update(actor, &allowed, &event, changes).await
    }

    /// The event is read again under its lock, so that the rules hold for what is written.
    async fn write_update(
        &self,
        actor: &Actor,
        allowed: &Allowed<ChangeItem>,
        seen: &CalendarEvent,
        changes: EventChanges,
    ) -> Result<EventView, WriteEventError> {
        let work = self.community.write_in(seen.server).await?;
        let mut event = work.events().lock(seen.id).await?.ok_or(AccessError::NotFound)?;
        let before = event.profile.channel;
        let people = changes.attendees.clone();
        event.revise(allowed, changes, self.days(), self.community.clock.now())?;
        if let Some(channel) = event.profile.channel.filter(|_| event.profile.channel != before)
            && !self.community.has_channel(&*work, event.server, channel).await?
        {
            return Err(Violations::one("channel", UNKNOWN_CHANNEL).into());
        }
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
