//! Answers to invitations.

use meshup_domain::event::{Attendee, CalendarEvent, RsvpStatus, rsvp_notes};
use meshup_domain::permission::{Allowed, ParticipateInItem};
use meshup_domain::{AttendeeId, EventId, ServerId, Violations};

use super::view::AttendeeView;
use super::{Events, WriteEventError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::messages::view::UserCards;
use crate::transactions::Unit;

/// A user's answer to an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rsvp {
    /// The answer. It replaces an earlier one.
    pub status: RsvpStatus,
    /// At most 500 characters; `None` keeps the previous notes.
    pub notes: Option<String>,
}

impl Rsvp {
    /// The validated notes.
    pub fn checked_notes(&self) -> Result<Option<String>, Violations> {
        self.notes.as_deref().map(rsvp_notes).transpose().map_err(|broken| broken.of("notes"))
    }
}

impl Events {
    /// Records a user's answer. Any member may answer, invited or not.
    pub async fn rsvp(
        &self,
        actor: &Actor,
        server: ServerId,
        id: EventId,
        command: Rsvp,
    ) -> Result<AttendeeView, WriteEventError> {
        let reached =
            items::authorize::<ParticipateInItem, CalendarEvent>(&self.context, actor, server, id).await?;
        let (status, notes) = (command.status, command.checked_notes()?);

        let write = async |work: Unit, allowed: Allowed<_>, event: CalendarEvent| {
            let now = self.context.clock.now();
            let person = allowed.by();
            let known = work.events().attendee(event.id, person).await?;
            let mut attendee = known.unwrap_or_else(|| {
                Attendee::invited(AttendeeId(self.context.ids.next()), event.id, person, now)
            });
            attendee.answer(&allowed, status, notes.clone(), now);
            work.events().answer(&attendee).await?;
            items::announce(&*work, &event, ItemChangeKind::Updated);
            let cards = UserCards::load(&*work, std::iter::once(person)).await?;
            let user = cards.get(person).ok_or(AccessError::NotFound)?;
            Ok(AttendeeView { attendee, user })
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
