//! Positions of projections.

use async_trait::async_trait;
use meshup_domain::{RoomId, Seq};
use uuid::Uuid;

use super::StoreError;

/// A projection's position in a room. The default is before the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// All events up to here have been processed.
    pub seq: Seq,
    /// How much of the next event has been processed, in terms of the projection.
    pub part: Option<Uuid>,
}

impl Cursor {
    /// The position after all of the events up to `seq`.
    pub fn after(seq: Seq) -> Self {
        Self { seq, part: None }
    }
}

/// Positions of projections in rooms.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ProjectionRepository: Send + Sync {
    /// Rooms with events that `name` has not processed, by id after `after`.
    async fn behind(&self, name: &str, after: Option<RoomId>, limit: u64) -> Result<Vec<RoomId>, StoreError>;
    /// The stored position of a projection in a room.
    async fn cursor(&self, name: &str, room: RoomId) -> Result<Cursor, StoreError>;
    /// Locks the projection's position in a room until the unit ends; false if it is not `from`, or if the
    /// room is gone. The room itself is not locked.
    async fn claim(&self, name: &str, room: RoomId, from: Cursor) -> Result<bool, StoreError>;
    /// Stores the new position in a room claimed by this unit.
    async fn advance(&self, name: &str, room: RoomId, to: Cursor) -> Result<(), StoreError>;
}
