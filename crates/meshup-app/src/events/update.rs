//! Event updates.

use meshup_domain::event::{CalendarEvent, EventChanges};
use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::{EventId, ServerId};

use super::view::{self, EventView};
use super::{Events, WriteEventError, index};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::items::{self, AuthorizedItem};
use crate::transactions::Unit;

impl Events {
    /// Updates an event: permitted to its creator and members who manage events. New times reset its status
    /// and reminders.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        id: EventId,
        changes: EventChanges,
    ) -> Result<EventView, WriteEventError> {
        let (allowed, event): AuthorizedItem<ChangeItem, CalendarEvent> =
            items::authorize(&self.context, actor, server, id).await?;
        let CalendarEvent { profile, .. } = &event;
        let channels = (profile.channel, changes.channel.clone().apply(profile.channel));
        let violations = self.check_channel(FactsSource::Cache, actor, server, channels).await?;
        violations.and(profile.clone().apply(changes.clone(), self.days()))?;
        self.write_update(actor, (allowed, event), changes).await
    }

    /// Checks the rules again on the event as read in the unit.
    async fn write_update(
        &self,
        actor: &Actor,
        reached: AuthorizedItem<ChangeItem, CalendarEvent>,
        changes: EventChanges,
    ) -> Result<EventView, WriteEventError> {
        let write = async |work: Unit, allowed: Allowed<_>, mut event: CalendarEvent| {
            let before = event.profile.channel;
            let channels = (before, changes.channel.clone().apply(before));
            let from = FactsSource::Unit(&*work);
            let violations = self.check_channel(from, actor, event.server, channels).await?;
            let now = self.context.clock.now();
            violations.and(event.revise(&allowed, changes.clone(), self.days(), now))?;
            work.events().save(&event).await?;
            if let Some(people) = &changes.attendees {
                self.set_attendees(&*work, allowed.by(), &event, people).await?;
            }
            index(&*work, &event).await?;
            items::announce_update(&*work, &event, before);
            Ok(view::one(&*work, event).await?)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
