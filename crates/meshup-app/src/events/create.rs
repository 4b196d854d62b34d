//! Event creation.

use meshup_domain::event::{Attendee, CalendarEvent, EventChanges, EventProfile};
use meshup_domain::permission::{Allowed, CreateItem};
use meshup_domain::{AttendeeId, ChannelId, EventId, ServerId, UserId, Violations};

use super::view::{self, EventView};
use super::{Events, WriteEventError, index};
use crate::access::{AccessError, FactsSource};
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items::{self, ItemEntity};
use crate::transactions::Unit;

impl Events {
    /// Creates an event organized by its creator, and invites people. Those who are not members, or cannot
    /// see the event's channel, are omitted. The title and the times are required.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        chosen: EventChanges,
    ) -> Result<EventView, WriteEventError> {
        let (from, access) = (FactsSource::Cache, &self.context.access);
        let allowed = access.ask_author(from, actor, server, CalendarEvent::MODULE).await?;
        let people = chosen.attendees.clone().unwrap_or_default();
        let channels = (None, chosen.channel.clone().apply(None));
        let violations = self.check_channel(from, actor, server, channels).await?;
        let profile = violations.and(EventProfile::create(chosen, self.days()))?;
        self.write_new(actor, &allowed, profile, &people).await
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<CreateItem>,
        profile: EventProfile,
        people: &[UserId],
    ) -> Result<EventView, WriteEventError> {
        let write = async |work: Unit, allowed: Allowed<CreateItem>| {
            let (from, channels) = (FactsSource::Unit(&*work), (None, profile.channel));
            self.check_channel(from, actor, allowed.scope(), channels).await?.into_result()?;
            let ids = &self.context.ids;
            let event = CalendarEvent::create(
                &allowed,
                EventId(ids.next()),
                profile.clone(),
                self.context.clock.now(),
            );
            work.events().insert(&event).await?;
            work.events().invite(&[Attendee::organizer(AttendeeId(ids.next()), &event)]).await?;
            self.set_attendees(&*work, allowed.by(), &event, people).await?;
            index(&*work, &event).await?;
            items::announce(&*work, &event, ItemChangeKind::Created);
            Ok(view::one(&*work, event).await?)
        };
        items::create::<CalendarEvent, _, _>(&self.context, actor, allowed, write).await
    }

    /// The violation if the event is assigned to a channel that the user cannot see.
    pub(super) async fn check_channel(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        server: ServerId,
        channels: (Option<ChannelId>, Option<ChannelId>),
    ) -> Result<Violations, AccessError> {
        let mut violations = Violations::default();
        items::check_channel(&self.context, from, actor, server, channels, &mut violations).await?;
        Ok(violations)
    }
}
