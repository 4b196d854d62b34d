//! Events of a server's calendar (CONTRACT section 2, Events).
//!
//! An event is one row, however often it happens: what occurs in a month is worked out from its times when it is
//! asked for, by arithmetic that costs the same for any month.

mod calendar;
mod clock;
mod create;
mod delete;
mod feed;
mod get;
mod guests;
mod list;
mod rsvp;
mod update;
mod view;

use std::sync::Arc;

use meshup_domain::event::{CalendarEvent, Days};
use meshup_domain::module::Module;
use meshup_domain::permission::{Action, Allowed, ItemFacts};
use meshup_domain::search::SearchKind;
use meshup_domain::{EventId, ServerId, Violation, Violations};
use time::OffsetDateTime;

use crate::access::{AccessError, Placement};
use crate::actor::Actor;
use crate::community::Community;
use crate::error::operation_error;
use crate::event::{Event, Item, ItemChange, ItemDeed};
use crate::ports::{Recurrences, StoreError, Tokens, UnitOfWork};
use crate::search::Document;

pub use calendar::{CalendarError, OccurrenceView};
pub use clock::{EventReminders, EventStatuses};
pub use feed::FeedError;
pub use rsvp::Rsvp;
pub use view::{AttendeeView, EventView};

operation_error! {
    /// Why an event, or an answer to it, was not written.
    WriteEventError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// The use cases of events.
#[derive(Clone)]
pub struct Events {
    community: Community,
    recurrences: Arc<dyn Recurrences>,
    tokens: Arc<dyn Tokens>,
}

impl Events {
    pub fn new(community: Community, recurrences: Arc<dyn Recurrences>, tokens: Arc<dyn Tokens>) -> Self {
        Self { community, recurrences, tokens }
    }

    /// On which days a rule of RFC 5545 holds.
    fn days(&self) -> impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<Days, Violation> + '_ {
        |rule, start, until| self.recurrences.days(rule, start, until)
    }

    /// Finds an event of that server and asks for an action on it. An event of another server is not found.
    async fn reach<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
    ) -> Result<(Allowed<A>, CalendarEvent), AccessError>
    where
        A: Action<Facts = ItemFacts, Scope = ServerId>,
    {
        let found = self.community.store.read().events().get(event).await?;
        let event = found.filter(|event| event.server == server).ok_or(AccessError::NotFound)?;
        let allowed = self.community.access.item::<A>(actor, &placement(&event)).await?;
        Ok((allowed, event))
    }

    /// What goes along with every change by people: who looks on hears of it, and search finds it as it is now.
    async fn tell(
        &self,
        work: &dyn UnitOfWork,
        event: &CalendarEvent,
        deed: ItemDeed,
    ) -> Result<(), StoreError> {
        work.raise(Event::ItemChanged(change(event, deed)));
        match deed {
            ItemDeed::Deleted => self.community.unindex(work, SearchKind::Event, event.id.0).await,
            ItemDeed::Created | ItemDeed::Updated | ItemDeed::Voted | ItemDeed::Closed => {
                self.community.index(work, &document(event)).await
            }
        }
    }
}

fn placement(event: &CalendarEvent) -> Placement {
    Placement {
        server: event.server,
        module: Module::Events,
        channel: event.profile.channel,
        created_by: event.created_by,
        assigned_to: None,
    }
}

fn change(event: &CalendarEvent, deed: ItemDeed) -> ItemChange {
    ItemChange { server: event.server, channel: event.profile.channel, item: Item::Event(event.id), deed }
}

fn document(event: &CalendarEvent) -> Document {
    let profile = &event.profile;
    let texts = [profile.description.clone(), profile.location.clone(), profile.tags.join(" ")];
    Document {
        kind: SearchKind::Event,
        id: event.id.0,
        server: event.server,
        channel: profile.channel,
        author: event.created_by,
        title: profile.title.clone(),
        body: texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n"),
        created_at: event.created_at,
    }
}

#[cfg(test)]
mod tests;
