//! Occurrences in a month or in the near future.

use std::collections::HashMap;

use meshup_domain::ServerId;
use meshup_domain::event::{EventStatus, Occurrence};
use meshup_domain::module::Module;
use meshup_domain::permission::ViewModule;
use meshup_domain::text::within;
use meshup_domain::{EventId, Violations};
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime};

use super::Events;
use super::view::{self, EventView, MAX_ATTENDEES_IN_LISTS};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::{StoreError, Viewer};

/// The maximum number of occurrences in one response; earlier ones come first.
const MAX_OCCURRENCES: usize = 1_000;
/// The maximum number of events considered for one response; those whose first occurrence is latest are
/// preferred. It bounds the work of a request and is far above what is seen in practice.
const MAX_SERIES: u64 = 5_000;
/// How far `upcoming` looks ahead.
const SOON: Duration = Duration::days(7);

operation_error! {
    /// Why the calendar is not shown.
    CalendarError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// One occurrence of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceView {
    /// The event, with the first 100 attendees. Its own status is that of the whole series.
    pub event: EventView,
    /// The times and index of this occurrence.
    pub occurrence: Occurrence,
    /// That of the event if a user set it or the event does not recur, otherwise the one given by the times
    /// of this occurrence.
    pub status: EventStatus,
}

impl Events {
    /// Every occurrence that overlaps the month, including those that began earlier, by start. At most 1,000.
    ///
    /// Also returns the month and year, which default to the current ones.
    pub async fn month(
        &self,
        actor: &Actor,
        server: ServerId,
        (year, month): (Option<i64>, Option<i64>),
    ) -> Result<(i64, i64, Vec<OccurrenceView>), CalendarError> {
        let (_, viewer) = self.context.access.module::<ViewModule>(actor, server, Module::Events).await?;
        let now = self.context.clock.now();
        let mut errors = Violations::default();
        let year = errors.check("year", within(year.unwrap_or(now.year().into()), 1970..=9999));
        let month = errors.check("month", within(month.unwrap_or(u8::from(now.month()).into()), 1..=12));
        errors.into_result()?;
        let (Some(year), Some(month)) = (year, month) else { return Err(Violations::default().into()) };
        let between = (first_of(year, month), first_of(year + month / 12, month % 12 + 1));
        let occurrences = self.occurrences(server, viewer, between).await?;
        Ok((year, month, self.composed(occurrences).await?))
    }

    /// Every occurrence that begins within seven days, by start. At most 1,000.
    pub async fn upcoming(
        &self,
        actor: &Actor,
        server: ServerId,
        page: PageRequest,
    ) -> Result<Page<OccurrenceView>, CalendarError> {
        let (_, viewer) = self.context.access.module::<ViewModule>(actor, server, Module::Events).await?;
        let now = self.context.clock.now();
        let soon = (now, now.saturating_add(SOON + Duration::microseconds(1)));
        let mut occurrences = self.occurrences(server, viewer, soon).await?;
        occurrences.retain(|(occurrence, _)| occurrence.start >= now);
        let Page { items, total } = Page::of(occurrences, page);
        Ok(Page { items: self.composed(items).await?, total })
    }

    /// Loads the times of all candidate events in one query; the rest is arithmetic.
    async fn occurrences(
        &self,
        server: ServerId,
        viewer: Viewer,
        (from, to): (OffsetDateTime, OffsetDateTime),
    ) -> Result<Vec<(Occurrence, EventId)>, StoreError> {
        let events = self.context.store.read();
        let all = events.events().series_within(server, viewer, (from, to), MAX_SERIES).await?;
        let mut occurrences: Vec<(Occurrence, EventId)> = Vec::new();
        for (event, series) in all {
            let its = series.overlapping(from, to).take(MAX_OCCURRENCES);
            occurrences.extend(its.map(|occurrence| (occurrence, event)));
            if occurrences.len() > 16 * MAX_OCCURRENCES {
                first_ones(&mut occurrences);
            }
        }
        first_ones(&mut occurrences);
        Ok(occurrences)
    }

    async fn composed(
        &self,
        occurrences: Vec<(Occurrence, EventId)>,
    ) -> Result<Vec<OccurrenceView>, StoreError> {
        let mut ids: Vec<EventId> = occurrences.iter().map(|(_, event)| *event).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let repos = self.context.store.read();
        let events = repos.events().by_ids(&ids).await?;
        let views = view::many(repos, events, MAX_ATTENDEES_IN_LISTS).await?;
        let views: HashMap<EventId, EventView> =
            views.into_iter().map(|view| (view.event.id, view)).collect();
        let now = self.context.clock.now();
        let at = |(occurrence, event): (Occurrence, EventId)| {
            let event = views.get(&event)?.clone();
            Some(OccurrenceView { status: event.event.status_of(&occurrence, now), event, occurrence })
        };
        Ok(occurrences.into_iter().filter_map(at).collect())
    }
}

/// Keeps the earliest occurrences.
fn first_ones(occurrences: &mut Vec<(Occurrence, EventId)>) {
    occurrences.sort_unstable();
    occurrences.truncate(MAX_OCCURRENCES);
}

/// The beginning of a month; after the year 9999, the end of the supported calendar.
fn first_of(year: i64, month: i64) -> OffsetDateTime {
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok());
    let first = month.zip(i32::try_from(year).ok());
    first
        .and_then(|(month, year)| Date::from_calendar_date(year, month, 1).ok())
        .map_or(PrimitiveDateTime::MAX, Date::midnight)
        .assume_utc()
}
