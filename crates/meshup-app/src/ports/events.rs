//! Events of a server's calendar.

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_domain::event::{Attendee, CalendarEvent, EventStatus, EventType, Series};
use meshup_domain::{EventId, ServerId, UserId};
use time::OffsetDateTime;

use super::{StoreError, Viewer};
use crate::page::{Page, PageRequest};

/// Which events of a server are listed. Nothing asks for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventFilter {
    pub event_type: Option<EventType>,
    pub status: Option<EventStatus>,
    pub created_by: Option<UserId>,
    /// Starts then or later.
    pub starts_from: Option<OffsetDateTime>,
    /// Ends then or earlier.
    pub ends_by: Option<OffsetDateTime>,
}

/// The people of one event: the first of them, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attendance {
    /// The organizer, then whoever was invited earlier.
    pub shown: Vec<Attendee>,
    pub total: u64,
    pub attending: u64,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait EventRepository: Send + Sync {
    async fn insert(&self, event: &CalendarEvent) -> Result<(), StoreError>;
    /// Nothing if it was deleted, here as everywhere.
    async fn get(&self, id: EventId) -> Result<Option<CalendarEvent>, StoreError>;
    /// The event, with its row locked until the unit ends.
    async fn lock(&self, id: EventId) -> Result<Option<CalendarEvent>, StoreError>;
    async fn save(&self, event: &CalendarEvent) -> Result<(), StoreError>;
    /// By start.
    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        filter: EventFilter,
        page: PageRequest,
    ) -> Result<Page<CalendarEvent>, StoreError>;
    /// The times of events that may have a part in the time from `from` to before `to`: the series reaches in,
    /// whether or not one of its occurrences does. At most `limit`, those that began last.
    async fn series_within(
        &self,
        server: ServerId,
        viewer: Viewer,
        between: (OffsetDateTime, OffsetDateTime),
        limit: u64,
    ) -> Result<Vec<(EventId, Series)>, StoreError>;
    async fn by_ids(&self, ids: &[EventId]) -> Result<Vec<CalendarEvent>, StoreError>;
    /// The people of each event, with at most `shown` of them each.
    async fn attendance(
        &self,
        ids: &[EventId],
        shown: u64,
    ) -> Result<HashMap<EventId, Attendance>, StoreError>;
    async fn attendee(&self, event: EventId, user: UserId) -> Result<Option<Attendee>, StoreError>;
    /// Everybody, or only those who did not decline.
    async fn people(&self, event: EventId, willing: bool) -> Result<Vec<UserId>, StoreError>;
    /// People who have a row already keep it.
    async fn invite(&self, attendees: &[Attendee]) -> Result<(), StoreError>;
    /// Removes everybody else.
    async fn keep_only(&self, event: EventId, people: &[UserId]) -> Result<(), StoreError>;
    /// Writes the row of somebody, which is new or replaces what they answered before.
    async fn answer(&self, attendee: &Attendee) -> Result<(), StoreError>;
    /// Events whose status the clock is to move, the longest due first.
    async fn due_for_status(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError>;
    /// Events with a reminder due, the longest due first.
    async fn due_for_reminder(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError>;
    /// Gives somebody a feed of a server's calendar, under the fingerprint of its token; a former one is void.
    async fn open_feed(
        &self,
        user: UserId,
        server: ServerId,
        fingerprint: &str,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Whose feed of that server it is.
    async fn feed_owner(&self, server: ServerId, fingerprint: &str) -> Result<Option<UserId>, StoreError>;
}
