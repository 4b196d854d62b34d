//! What follows from the durable events of rooms, done later and behind a cursor.
//!
//! Whoever sends a message waits for none of this. A follower keeps, for each room, how far it is, and moves on in the
//! unit of what it did: so each event is worked through once, on however many nodes, and also after a crash.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_domain::RoomId;

use crate::ports::{Cursor, RoomEvent, Store, StoreError, UnitOfWork};

/// Events that one unit works through at most.
pub const BATCH: u64 = 200;

/// Rooms that one look for those behind finds at most.
const ROOMS: u64 = 500;

/// Something that is done with every durable event of every room.
#[async_trait]
pub trait Follower: Send + Sync {
    /// Tells its cursors from those of other followers; never changed.
    fn name(&self) -> &'static str;
    /// Does what follows from the events, in the unit that keeps the cursor, and says how far that got.
    ///
    /// This is usually [`Batch::end`]. To keep the unit short it may stop earlier, also within an event: what comes
    /// next is then asked for in a unit of its own. It must get further than [`Batch::from`].
    async fn handle(&self, work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError>;
}

/// The next events of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub room: RoomId,
    pub from: Cursor,
    /// In `seq` order and without a gap, never empty; the first follows `from`, or is the one that it is within.
    pub events: Vec<RoomEvent>,
}

impl Batch {
    /// Where all of the events are done.
    pub fn end(&self) -> Cursor {
        self.events.last().map_or(self.from, |last| Cursor::after(last.seq))
    }
}

/// A follower on its way through all rooms.
#[derive(Clone)]
pub struct Following {
    store: Arc<dyn Store>,
    follower: Arc<dyn Follower>,
}

impl Following {
    pub fn new(store: Arc<dyn Store>, follower: Arc<dyn Follower>) -> Self {
        Self { store, follower }
    }

    pub fn name(&self) -> &'static str {
        self.follower.name()
    }

    /// Rooms in which something is to be done, by id, those after `after` only; nothing where there are no more.
    pub async fn behind(&self, after: Option<RoomId>) -> Result<Vec<RoomId>, StoreError> {
        self.store.read().followers().behind(self.name(), after, ROOMS).await
    }

    /// Works through the next events of a room; true where more may be there.
    ///
    /// Where another node is ahead of this one, nothing is done twice.
    pub async fn advance(&self, room: RoomId) -> Result<bool, StoreError> {
        let repos = self.store.read();
        let from = repos.followers().cursor(self.name(), room).await?;
        let events = repos.rooms().events_after(room, from.seq, BATCH).await?;
        if events.is_empty() {
            return Ok(false);
        }
        let batch = Batch { room, from, events };
        let work = self.store.begin().await?;
        if !work.followers().claim(self.name(), room, from).await? {
            return Ok(true);
        }
        let to = self.follower.handle(&*work, &batch).await?;
        work.followers().advance(self.name(), room, to).await?;
        work.commit().await?;
        Ok(to != batch.end() || batch.events.len() as u64 == BATCH)
    }
}

#[cfg(test)]
mod tests;
