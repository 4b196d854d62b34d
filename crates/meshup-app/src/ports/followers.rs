//! How far those who follow rooms are.

use async_trait::async_trait;
use meshup_domain::{RoomId, Seq};
use uuid::Uuid;

use super::StoreError;

/// How far a follower is in a room. A room starts at the default, before its first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Everything up to here is done.
    pub seq: Seq,
    /// How much of the next event is done too, in the follower's own terms.
    pub part: Option<Uuid>,
}

impl Cursor {
    /// Where everything up to `seq` is done, and nothing of what comes next.
    pub fn after(seq: Seq) -> Self {
        Self { seq, part: None }
    }
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait FollowerRepository: Send + Sync {
    /// Rooms with events that `name` has not done, by id, those after `after` only.
    async fn behind(&self, name: &str, after: Option<RoomId>, limit: u64) -> Result<Vec<RoomId>, StoreError>;
    async fn cursor(&self, name: &str, room: RoomId) -> Result<Cursor, StoreError>;
    /// Holds a room until the unit ends; false if the follower is elsewhere than at `from`, or the room is gone. The
    /// room itself stays free for those who write in it.
    async fn claim(&self, name: &str, room: RoomId, from: Cursor) -> Result<bool, StoreError>;
    /// Moves on in a room that this unit has claimed.
    async fn advance(&self, name: &str, room: RoomId, to: Cursor) -> Result<(), StoreError>;
}
