//! Calendar events.

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_domain::event::{Attendee, CalendarEvent, EventStatus, EventType, Series};
use meshup_domain::{EventId, ServerId, UserId};
use time::OffsetDateTime;

use super::{StoreError, Viewer};
use crate::page::{Page, PageRequest};

/// A filter for the events of a server. The default matches all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Only events of this type.
    pub event_type: Option<EventType>,
    /// Only events whose stored status is this one.
    pub status: Option<EventStatus>,
    /// Only events that this user created.
    pub created_by: Option<UserId>,
    /// Starts at or after this time.
    pub starts_from: Option<OffsetDateTime>,
    /// Ends at or before this time.
    pub ends_by: Option<OffsetDateTime>,
}

/// The first attendees of an event, and the number of all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attendance {
    /// The organizer, then others by time of invitation.
    pub shown: Vec<Attendee>,
    /// The number of all attendees.
    pub total: u64,
    /// The number of all attendees who answered that they attend.
    pub attending: u64,
}

/// Calendar events and their attendees. Deleted events are never returned.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait EventRepository: Send + Sync {
    /// Stores a new event.
    async fn insert(&self, event: &CalendarEvent) -> Result<(), StoreError>;
    /// An event.
    async fn get(&self, id: EventId) -> Result<Option<CalendarEvent>, StoreError>;
    /// The event, with its row locked until the unit ends.
    async fn lock(&self, id: EventId) -> Result<Option<CalendarEvent>, StoreError>;
    /// Writes everything except server, creator and creation time.
    async fn save(&self, event: &CalendarEvent) -> Result<(), StoreError>;
    /// Lists events by start.
    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        filter: EventFilter,
        page: PageRequest,
    ) -> Result<Page<CalendarEvent>, StoreError>;
    /// The times of events whose series overlaps `from..to`, even if none of their occurrences does. At most
    /// `limit`; those that began last are preferred.
    async fn series_within(
        &self,
        server: ServerId,
        viewer: Viewer,
        between: (OffsetDateTime, OffsetDateTime),
        limit: u64,
    ) -> Result<Vec<(EventId, Series)>, StoreError>;
    /// These events, in any order.
    async fn by_ids(&self, ids: &[EventId]) -> Result<Vec<CalendarEvent>, StoreError>;
    /// The attendees of each event, at most `shown` of them each.
    async fn attendance(
        &self,
        ids: &[EventId],
        shown: u64,
    ) -> Result<HashMap<EventId, Attendance>, StoreError>;
    /// A user's invitation and answer.
    async fn attendee(&self, event: EventId, user: UserId) -> Result<Option<Attendee>, StoreError>;
    /// The attendees, optionally without those who declined.
    async fn people(&self, event: EventId, willing: bool) -> Result<Vec<UserId>, StoreError>;
    /// Stores invitations. Existing ones are kept.
    async fn invite(&self, attendees: &[Attendee]) -> Result<(), StoreError>;
    /// Removes all other attendees.
    async fn keep_only(&self, event: EventId, people: &[UserId]) -> Result<(), StoreError>;
    /// Stores or replaces an attendee's answer.
    async fn answer(&self, attendee: &Attendee) -> Result<(), StoreError>;
    /// Events whose status is due to change, longest overdue first.
    async fn due_for_status(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError>;
    /// Events with a reminder due, longest overdue first.
    async fn due_for_reminder(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError>;
    /// Creates a user's feed of a server's calendar under the fingerprint of its token, replacing their
    /// previous one.
    async fn open_feed(
        &self,
        user: UserId,
        server: ServerId,
        fingerprint: &str,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// The owner of this feed of the server, whose account is active.
    async fn feed_owner(&self, server: ServerId, fingerprint: &str) -> Result<Option<UserId>, StoreError>;
}
