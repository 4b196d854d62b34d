//! Answering an invitation, or coming without one.

use meshup_domain::event::{Attendee, RsvpStatus, rsvp_notes};
use meshup_domain::permission::JoinIn;
use meshup_domain::{AttendeeId, EventId, ServerId, Violations};

use super::view::AttendeeView;
use super::{Events, WriteEventError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::{Event, ItemDeed};
use crate::messages::view::Cards;

/// An answer. Without notes, those given before stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rsvp {
    pub status: RsvpStatus,
    pub notes: Option<String>,
}

impl Events {
    /// Takes down what somebody answers. Any member may, invited or not.
    pub async fn rsvp(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
        command: Rsvp,
    ) -> Result<AttendeeView, WriteEventError> {
        let (allowed, event) = self.reach::<JoinIn>(actor, server, event).await?;
        let Rsvp { status, notes } = command;
        let notes = notes.map(|notes| rsvp_notes(&notes)).transpose();
        let notes = notes.map_err(|broken| Violations::one("notes", broken.to_string()))?;

        let work = self.community.write_in(event.server).await?;
        let event = work.events().lock(event.id).await?.ok_or(AccessError::NotFound)?;
        let now = self.community.clock.now();
        let known = work.events().attendee(event.id, actor.user).await?;
        let mut attendee = known.unwrap_or_else(|| {
            Attendee::invited(AttendeeId(self.community.ids.next()), event.id, actor.user, now)
        });
        attendee.answer(&allowed, status, notes, now);
        work.events().answer(&attendee).await?;
        work.raise(Event::ItemChanged(super::change(&event, ItemDeed::Updated)));
        let cards = Cards::load(&*work, std::iter::once(actor.user)).await?;
        let user = cards.get(actor.user).ok_or(AccessError::NotFound)?;
        work.commit().await?;
        Ok(AttendeeView { attendee, user })
    }
}
