//! Answering an invitation, or coming without one.

use meshup_domain::event::{Attendee, RsvpStatus, rsvp_notes};
use meshup_domain::permission::JoinIn;
use meshup_domain::{AttendeeId, EventId, ServerId, Violations};

use super::Events;
use super::view::AttendeeView;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, ItemDeed};
use crate::messages::view::Cards;
use crate::ports::StoreError;

/// An answer. Without notes, those given before stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rsvp {
    pub rsvp_status: String,
    pub notes: Option<String>,
}

operation_error! {
    /// Why an answer was not taken down.
    RsvpError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Events {
    /// Takes down what somebody answers. Any member may, invited or not.
    pub async fn rsvp(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
        command: Rsvp,
    ) -> Result<AttendeeView, RsvpError> {
        let (allowed, event) = self.reach::<JoinIn>(actor, server, event).await?;
        let Rsvp { rsvp_status, notes } = command;
        let mut errors = Violations::default();
        let rsvp = errors.check("rsvp_status", rsvp_status.parse::<RsvpStatus>());
        let notes = errors.check("notes", notes.map(|notes| rsvp_notes(&notes)).transpose());
        errors.into_result()?;
        let (Some(rsvp), Some(notes)) = (rsvp, notes) else { return Err(Violations::default().into()) };

        let work = self.community.write_in(event.server).await?;
        let event = work.events().lock(event.id).await?.ok_or(AccessError::NotFound)?;
        let now = self.community.clock.now();
        let known = work.events().attendee(event.id, actor.user).await?;
        let mut attendee = known.unwrap_or_else(|| {
            Attendee::invited(AttendeeId(self.community.ids.next()), event.id, actor.user, now)
        });
        attendee.answer(&allowed, rsvp, notes, now);
        work.events().answer(&attendee).await?;
        work.raise(Event::ItemChanged(super::change(&event, ItemDeed::Updated)));
        let cards = Cards::load(&*work, std::iter::once(actor.user)).await?;
        let user = cards.get(actor.user).ok_or(AccessError::NotFound)?;
        work.commit().await?;
        Ok(AttendeeView { attendee, user })
    }
}
