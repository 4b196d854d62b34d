//! Invitations to events.

use std::collections::HashSet;

use meshup_domain::event::{Attendee, CalendarEvent};
use meshup_domain::notification::NotificationKind;
use meshup_domain::{AttendeeId, UserId};
use time::format_description::well_known::Rfc3339;

use super::Events;
use crate::items;
use crate::notifications::NotificationContent;
use crate::ports::{Repos, StoreError, UnitOfWork};

/// Those of `people` who are members and can see the event.
pub(super) async fn who_can_see(
    repos: &dyn Repos,
    event: &CalendarEvent,
    people: &[UserId],
) -> Result<Vec<UserId>, StoreError> {
    repos.members().audience(event.server, event.profile.channel, people).await
}

impl Events {
    /// Sets the invited people, with the creator, and notifies the new ones. Existing answers are kept. The
    /// event's row must be new or locked.
    pub(super) async fn set_attendees(
        &self,
        work: &dyn UnitOfWork,
        by: UserId,
        event: &CalendarEvent,
        people: &[UserId],
    ) -> Result<(), StoreError> {
        let mut guests = who_can_see(work, event, people).await?;
        guests.retain(|guest| *guest != event.created_by);
        let known = work.events().people(event.id, false).await?;
        let known: HashSet<UserId> = known.into_iter().collect();
        let added: Vec<UserId> = guests.iter().copied().filter(|guest| !known.contains(guest)).collect();
        let mut kept: HashSet<UserId> = guests.into_iter().collect();
        kept.insert(event.created_by);
        if !known.is_subset(&kept) {
            let kept: Vec<UserId> = kept.into_iter().collect();
            work.events().keep_only(event.id, &kept).await?;
        }
        if added.is_empty() {
            return Ok(());
        }
        let invited = |user: &UserId| {
            Attendee::invited(AttendeeId(self.context.ids.next()), event.id, *user, event.updated_at)
        };
        work.events().invite(&added.iter().map(invited).collect::<Vec<_>>()).await?;
        let notified: Vec<UserId> = added.into_iter().filter(|guest| *guest != by).collect();
        self.context.notify(work, &invitation(event), &notified).await
    }
}

/// The topic differs for each revision, so that a person who is removed and invited again is notified again.
fn invitation(event: &CalendarEvent) -> NotificationContent {
    let start = event.profile.series.start.format(&Rfc3339).unwrap_or_default();
    let body = format!("You are invited to this event, which starts at {start}.");
    items::notice(event, NotificationKind::EventInvitation, (&event.profile.title, &body), event.revision)
}
