//! Calendar events of a server (`docs/rules.md#events`).
//!
//! An event is one row, however often it recurs: the occurrences of a month are computed from its times on
//! request, at the same cost for any month.

mod attendees;
mod calendar;
mod create;
mod delete;
mod feed;
mod get;
mod item;
mod jobs;
mod list;
mod rsvp;
mod update;
mod view;

use std::sync::Arc;

use meshup_domain::event::{CalendarEvent, DaySet, EventProfile};
use meshup_domain::{Violation, Violations};
use time::OffsetDateTime;

use crate::access::AccessError;
use crate::error::operation_error;
use crate::items;
use crate::ports::{Recurrences, StoreError, Tokens, UnitOfWork};
use crate::server_context::ServerContext;

pub use calendar::{CalendarError, OccurrenceView};
pub use feed::FeedError;
pub use jobs::{EventReminderJob, EventStatusJob};
pub use rsvp::Rsvp;
pub use view::{AttendeeView, EventView};

operation_error! {
    /// Why the event, or an answer to its invitation, was not written.
    WriteEventError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// The use cases of events.
#[derive(Clone)]
pub struct Events {
    context: ServerContext,
    recurrences: Arc<dyn Recurrences>,
    tokens: Arc<dyn Tokens>,
}

impl Events {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext, recurrences: Arc<dyn Recurrences>, tokens: Arc<dyn Tokens>) -> Self {
        Self { context, recurrences, tokens }
    }

    /// Expands an RFC 5545 rule into days.
    fn days(&self) -> impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<DaySet, Violation> + '_ {
        |rule, start, until| self.recurrences.days(rule, start, until)
    }
}

/// Updates the search index with the current event.
async fn index(work: &dyn UnitOfWork, event: &CalendarEvent) -> Result<(), StoreError> {
    let EventProfile { description, location, tags, .. } = &event.profile;
    items::index(work, event, [description.as_str(), location, &tags.join(" ")]).await
}

#[cfg(test)]
mod tests;
