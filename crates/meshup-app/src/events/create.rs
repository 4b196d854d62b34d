//! Making an event.

use meshup_domain::event::{Attendee, CalendarEvent, EventChanges, EventProfile};
use meshup_domain::module::Module;
use meshup_domain::permission::{Allowed, Author};
use meshup_domain::{AttendeeId, ChannelId, EventId, Patch, ServerId, UserId, Violations};

use super::view::{self, EventView};
use super::{Events, WriteEventError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::ItemDeed;

/// Said of a channel that the author does not see, too.
pub(super) const UNKNOWN_CHANNEL: &str = "This channel does not exist in this server.";

impl Events {
    /// Makes an event that its creator organizes, and invites people. Those who are no members, or do not see the
    /// event's channel, are left out. Without a title and times it is refused.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: EventChanges,
    ) -> Result<EventView, WriteEventError> {
        let (allowed, _) = self.community.access.module::<Author>(actor, server, Module::Events).await?;
        let people = changes.attendees.clone().unwrap_or_default();
        let violations = self.check_channel(actor, server, &changes.channel, None).await?;
        let profile = violations.and(EventProfile::create(changes, self.days()))?;
        self.write_new(actor, &allowed, profile, &people).await
    }

    /// What is to belong to another channel than before needs one of the server that its author sees.
    pub(super) async fn check_channel(
        &self,
        actor: &Actor,
        server: ServerId,
        wanted: &Patch<ChannelId>,
        before: Option<ChannelId>,
    ) -> Result<Violations, AccessError> {
        Ok(match *wanted {
            Patch::Set(channel)
                if before != Some(channel)
                    && !self.community.access.sees_channel(actor, server, channel).await? =>
            {
                Violations::one("channel", UNKNOWN_CHANNEL)
            }
            Patch::Set(_) | Patch::Clear | Patch::Keep => Violations::default(),
        })
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<Author>,
        profile: EventProfile,
        people: &[UserId],
    ) -> Result<EventView, WriteEventError> {
        let ids = &self.community.ids;
        let event = CalendarEvent::create(allowed, EventId(ids.next()), profile, self.community.clock.now());
        let work = self.community.write_in(event.server).await?;
        if let Some(channel) = event.profile.channel
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
