//! Asynchronous processing of durable room events behind a cursor.
//!
//! Senders never wait for it. A projection stores its position in each room and advances it in the unit of
//! its own effects, so that each event takes effect exactly once, on any number of nodes and across crashes.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_domain::RoomId;

use crate::ports::{Cursor, RoomEvent, Store, StoreError, UnitOfWork};

/// The maximum number of events processed in one unit.
pub const BATCH: u64 = 200;

/// The maximum number of rooms returned by one query for outstanding work.
const ROOMS: u64 = 500;

/// Processes every durable event of every room.
#[async_trait]
pub trait Projection: Send + Sync {
    /// Identifies the projection's cursors. Must never change.
    fn name(&self) -> &'static str;
    /// Processes the events in the unit that stores the cursor, and returns the new position.
    ///
    /// This is usually [`Batch::end`]. To keep the unit short, it may stop earlier, even within an event; the
    /// rest is then passed to a later call with its own unit. It must advance beyond [`Batch::from`].
    async fn handle(&self, work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError>;
}

/// The next events of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The room of all events.
    pub room: RoomId,
    /// The position of the projection before these events.
    pub from: Cursor,
    /// In `seq` order without gaps, never empty. The first event follows `from`, or is the one that `from`
    /// lies within.
    pub events: Vec<RoomEvent>,
}

impl Batch {
    /// The position after all of the events.
    pub fn end(&self) -> Cursor {
        self.events.last().map_or(self.from, |last| Cursor::after(last.seq))
    }
}

/// A projection and its progress through all rooms.
#[derive(Clone)]
pub struct ProjectionRunner {
    store: Arc<dyn Store>,
    projection: Arc<dyn Projection>,
}

impl ProjectionRunner {
    /// Runs `projection` on this store.
    pub fn new(store: Arc<dyn Store>, projection: Arc<dyn Projection>) -> Self {
        Self { store, projection }
    }

    /// The name of the projection.
    pub fn name(&self) -> &'static str {
        self.projection.name()
    }

    /// Rooms with outstanding events, by id after `after`; empty if there are none.
    pub async fn behind(&self, after: Option<RoomId>) -> Result<Vec<RoomId>, StoreError> {
        self.store.read().projections().behind(self.name(), after, ROOMS).await
    }

    /// Processes the next events of a room; true if there may be more.
    ///
    /// If another node is ahead of this one, nothing is processed twice.
    pub async fn advance(&self, room: RoomId) -> Result<bool, StoreError> {
        let repos = self.store.read();
        let from = repos.projections().cursor(self.name(), room).await?;
        let events = repos.rooms().events_after(room, from.seq, BATCH).await?;
        if events.is_empty() {
            return Ok(false);
        }
        let batch = Batch { room, from, events };
        let work = self.store.begin().await?;
        if !work.projections().claim(self.name(), room, from).await? {
            return Ok(true);
        }
        let to = self.projection.handle(&*work, &batch).await?;
        work.projections().advance(self.name(), room, to).await?;
        work.commit().await?;
        Ok(to != batch.end() || batch.events.len() as u64 == BATCH)
    }
}

#[cfg(test)]
mod tests;
